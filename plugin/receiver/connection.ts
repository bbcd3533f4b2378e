import type { Socket } from 'node:net';
import { encodeSmall } from '../forward/small-message.ts';
import type { Surroundings } from '../forward/surroundings.ts';
import { MessageSplitter } from '../msgpack/message-splitter.ts';
import type { MessageLimits } from '../msgpack/message-splitter.ts';
import type { BehaviourSwitch } from './behaviour.ts';
import type { ReceivedEntry } from './entry.ts';
import { readForwardMessage } from './forward-message.ts';
import type { ForwardMessage } from './forward-message.ts';
import { createGatekeeper } from './gatekeeper.ts';
import type { Gatekeeper, ReceiverSecurity } from './gatekeeper.ts';

/** Keeps what arrived; the ack goes out when its promise resolves, and not at all when it rejects. */
export type Sink = (tag: string, entries: readonly ReceivedEntry[]) => Promise<void>;

export interface ConnectionContext {
  readonly limits: MessageLimits;
  readonly security?: ReceiverSecurity;
  readonly behaviour: BehaviourSwitch;
  readonly sink: Sink;
  readonly surroundings: Surroundings;
  /** Ends when the receiver closes. */
  readonly signal: AbortSignal;
}

type Entries = Extract<ForwardMessage, { kind: 'entries' }>;
/** What to do with the connection after a message. */
type Next = 'go_on' | 'close';

/** Serves one client until either side ends; never throws, whatever the client sends. */
export async function serveConnection(socket: Socket, context: ConnectionContext): Promise<void> {
  const { behaviour, surroundings } = context;
  // An error shows up as the end of the reading below; without a listener it would end the process.
  socket.on('error', (error) =>
    surroundings.log.debug('A connection failed.', { cause: error.message }),
  );
  await behaviour.served();
  if (behaviour.current.kind === 'refuse') {
    socket.destroy();
    return;
  }
  try {
    await converse(socket, context);
  } catch (error) {
    const cause = error instanceof Error ? error.message : 'unknown';
    if (!context.signal.aborted) surroundings.log.warn('A connection ended early.', { cause });
  } finally {
    socket.destroySoon();
  }
}

async function converse(socket: Socket, context: ConnectionContext): Promise<void> {
  const { behaviour, surroundings, security, limits, signal } = context;
  const splitter = new MessageSplitter(limits);
  const gatekeeper = security === undefined ? undefined : createGatekeeper(security);
  if (gatekeeper !== undefined) await write(socket, gatekeeper.helo);
  const talk = createTalk(socket, context, gatekeeper);
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    await behaviour.served();
    const { current } = behaviour;
    if (current.kind === 'slow') await surroundings.sleep(current.delayMs, signal);
    const { messages, failure } = splitter.push(chunk);
    for (const message of messages) {
      await behaviour.served();
      if ((await talk(message)) === 'close') return;
    }
    if (failure !== undefined) {
      surroundings.log.warn('A client sent bytes that are no Forward message.', {
        reason: failure,
      });
      return;
    }
  }
  if (!splitter.isIdle) surroundings.log.debug('A client left in the middle of a message.');
}

/** Handles messages in order: first the PING, where one is due, then events. */
function createTalk(
  socket: Socket,
  context: ConnectionContext,
  gatekeeper: Gatekeeper | undefined,
): (message: Uint8Array) => Promise<Next> {
  const { log } = context.surroundings;
  let isWelcome = gatekeeper === undefined;
  let acked = 0;
  return async (message) => {
    if (!isWelcome && gatekeeper !== undefined) {
      const verdict = gatekeeper.judge(message);
      if (verdict.pong !== undefined) await write(socket, verdict.pong);
      if (verdict.kind === 'refused') log.warn('A client was refused.', { reason: verdict.reason });
      isWelcome = verdict.kind === 'welcome';
      return isWelcome ? 'go_on' : 'close';
    }
    const read = await readForwardMessage(message, context.limits.maxBytes);
    if (read.kind === 'heartbeat') return 'go_on';
    if (read.kind === 'malformed') {
      log.warn('A client sent a message that cannot be read.', { reason: read.message });
      return 'close';
    }
    acked++;
    return accept(socket, context, { message: read, acked });
  };
}

interface Arrival {
  readonly message: Entries;
  /** How many messages with events this connection had, this one included. */
  readonly acked: number;
}

async function accept(socket: Socket, context: ConnectionContext, arrival: Arrival): Promise<Next> {
  const { behaviour, sink } = context;
  const { tag, entries } = arrival.message;
  const { current } = behaviour;
  if (current.kind === 'close' && !current.stored) return 'close';
  await sink(tag, entries);
  return answer(socket, context, arrival);
}

async function answer(socket: Socket, context: ConnectionContext, arrival: Arrival): Promise<Next> {
  const { current } = context.behaviour;
  const { chunk } = arrival.message;
  if (current.kind === 'close') return 'close';
  if (chunk === undefined || current.kind === 'silent') return 'go_on';
  if (current.kind === 'empty_ack') {
    await write(socket, encodeSmall({}));
    return 'close';
  }
  if (current.kind === 'delay') {
    await context.surroundings.sleep(current.delayMs, context.signal);
  }
  const echoed = current.kind === 'wrong_ack' ? current.chunk : chunk;
  await write(socket, encodeSmall({ ack: echoed }));
  return current.kind === 'close_after' && arrival.acked >= current.frames ? 'close' : 'go_on';
}

/** Waits until the client took it, so that one who never reads cannot fill our memory. */
function write(socket: Socket, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const onClose = (): void => reject(new Error('the client left before it was answered'));
    socket.once('close', onClose);
    socket.write(bytes, (error) => {
      socket.off('close', onClose);
      if (error === undefined || error === null) resolve();
      else reject(error);
    });
  });
}
