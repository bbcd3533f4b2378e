import type { ServerResponse } from 'node:http';
import type { LogTail } from '../log-tail.ts';
import type { Snapshot } from '../snapshot-shape.ts';

/** Calls `run` every `ms` until the returned function is called. */
export type Every = (ms: number, run: () => void) => () => void;

export interface EventStreamOptions {
  readonly snapshot: () => Snapshot;
  readonly logTail: LogTail;
  readonly every: Every;
  readonly mostClients: number;
}

/** Server-sent events: `status` with a snapshot every second, `log` with new lines. */
export interface EventStream {
  /** Takes an answer over; false when there are too many clients already. */
  open(response: ServerResponse): boolean;
  /** Ends the answers to all clients. */
  close(): void;
}

const TICK_MS = 1000;
/** A client that leaves this much unread is let go; its browser connects again. */
const MOST_UNREAD_BYTES = 1024 * 1024;

/** Makes the stream; while nobody listens it does nothing. */
export function createEventStream(options: EventStreamOptions): EventStream {
  const { snapshot, logTail, every, mostClients } = options;
  const clients = new Map<ServerResponse, number>();
  let stopTicking: (() => void) | undefined;

  const tell = (client: ServerResponse, status: string): void => {
    if (client.writableLength > MOST_UNREAD_BYTES) {
      client.destroy();
      return;
    }
    const { lines, last } = logTail.since(clients.get(client) ?? 0);
    clients.set(client, last);
    client.write(lines.length === 0 ? status : `${status}${eventOf('log', lines)}`);
  };
  const tick = (): void => {
    const status = eventOf('status', snapshot());
    for (const client of [...clients.keys()]) tell(client, status);
  };
  const leave = (client: ServerResponse): void => {
    clients.delete(client);
    if (clients.size > 0) return;
    stopTicking?.();
    stopTicking = undefined;
  };
  return {
    open(response) {
      if (clients.size >= mostClients) return false;
      response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8' });
      response.on('close', () => leave(response));
      response.on('error', () => leave(response));
      clients.set(response, 0);
      response.write('retry: 2000\n\n');
      tell(response, eventOf('status', snapshot()));
      stopTicking ??= every(TICK_MS, tick);
      return true;
    },
    close() {
      for (const client of [...clients.keys()]) client.end();
    },
  };
}

/** JSON has no line breaks of its own, so one `data:` line holds it. */
function eventOf(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
