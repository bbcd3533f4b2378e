import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ConnectionOptions } from 'node:tls';
import type { ReceiverAddress } from './address.ts';
import { linkAbort } from './linked-abort.ts';
import type { FullForwardOptions } from './options.ts';
import { codeOf, connectTrouble, tlsTrouble } from './socket-error.ts';
import type { Surroundings } from './surroundings.ts';
import { troubleOf } from './trouble.ts';
import type { Trouble } from './trouble.ts';

export type Dialled =
  | { readonly kind: 'open'; readonly socket: Socket }
  | { readonly kind: 'failed'; readonly trouble: Trouble };

/** One try, bounded in time and by the caller. */
export interface Attempt {
  readonly surroundings: Surroundings;
  readonly signal: AbortSignal;
  /** Hears that TCP is up and TLS begins. */
  readonly onConnected?: () => void;
}

const KEEP_ALIVE_MS = 60_000;

/** Connects, and agrees on TLS where the address says so. Never throws; an abort gives CONNECT_TIMEOUT. */
export async function dial(options: FullForwardOptions, attempt: Attempt): Promise<Dialled> {
  const { address, connectTimeoutMs } = options;
  const { nowMs } = attempt.surroundings;
  const startedAtMs = nowMs();
  const plain = connect(
    address.kind === 'unix' ? { path: address.path } : { host: address.host, port: address.port },
  );
  plain.setNoDelay(true).setKeepAlive(true, KEEP_ALIVE_MS);
  const connecting = await opened(plain, 'connect', options, attempt);
  if (connecting !== undefined) return { kind: 'failed', trouble: connecting };
  attempt.onConnected?.();
  if (address.kind !== 'tls') return { kind: 'open', socket: plain };
  const leftMs = Math.max(1, connectTimeoutMs - (nowMs() - startedAtMs));
  return dialTls(plain, { ...options, connectTimeoutMs: leftMs }, attempt);
}

async function dialTls(
  plain: Socket,
  options: FullForwardOptions,
  attempt: Attempt,
): Promise<Dialled> {
  const socket = connectTls({ socket: plain, ...tlsSettings(options) });
  const trouble = await opened(socket, 'secureConnect', options, attempt);
  if (trouble === undefined) return { kind: 'open', socket };
  plain.destroy();
  return { kind: 'failed', trouble };
}

function tlsSettings({ address, tls = {} }: FullForwardOptions): ConnectionOptions {
  const host = tls.serverName ?? (address.kind === 'unix' ? '' : address.host);
  return {
    host,
    // A literal address must not be sent as a server name (RFC 6066, section 3).
    ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
    rejectUnauthorized: tls.verify ?? true,
    ...(tls.minVersion === undefined ? {} : { minVersion: tls.minVersion }),
    ...(tls.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls.cert === undefined ? {} : { cert: tls.cert }),
    ...(tls.key === undefined ? {} : { key: tls.key }),
  };
}

/** Waits for `event`; on trouble the socket is destroyed and the reason given. */
function opened(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  options: FullForwardOptions,
  attempt: Attempt,
): Promise<Trouble | undefined> {
  const { address } = options;
  const over = linkAbort(attempt.signal);
  let isSettled = false;
  return new Promise<Trouble | undefined>((resolve) => {
    const settle = (trouble?: Trouble): void => {
      if (isSettled) return;
      isSettled = true;
      over.end();
      if (trouble !== undefined) socket.destroy();
      resolve(trouble);
    };
    const timeout = event === 'connect' ? 'CONNECT_TIMEOUT' : 'TLS_TIMEOUT';
    const expire = (): void => settle(troubleOf(timeout, address));
    // Stays attached: an error after settling must not become an uncaught exception.
    socket.on('error', (error) => settle(openingTrouble(error, event, address)));
    socket.once(event, () => settle());
    socket.once('close', () => settle(closedTrouble(event, address)));
    attempt.surroundings.sleep(options.connectTimeoutMs, over.signal).then(expire, expire);
  });
}

function openingTrouble(error: Error, event: string, address: ReceiverAddress): Trouble {
  if (event === 'connect') return connectTrouble(error, address);
  return tlsTrouble(error, address) ?? troubleOf('TLS_FAILED', address, codeOf(error) || undefined);
}

function closedTrouble(event: string, address: ReceiverAddress): Trouble {
  return troubleOf(event === 'connect' ? 'CONNECT_FAILED' : 'TLS_FAILED', address, 'closed');
}
