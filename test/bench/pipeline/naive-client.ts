import fluent from '@fluent-org/logger';
import { startReceiver } from '../../../plugin/receiver/receiver.ts';
import { pageOf } from '../pages.ts';

export interface NaiveOptions {
  readonly streams: readonly string[];
  /** Of each stream. */
  readonly records: number;
  readonly socketPath: string;
}

export interface NaiveResult {
  readonly records: number;
  readonly wallMs: number;
  readonly cpuMs: number;
}

/**
 * What a short script would do: parse the page, hand every record to the client by itself, and wait
 * until all are acknowledged. Its receiver runs in another process.
 */
async function emitAll(options: NaiveOptions): Promise<NaiveResult> {
  const { streams, records, socketPath } = options;
  const texts = streams.map((stream) => pageOf(stream, records).toString('utf8'));
  const client = new fluent.FluentClient('netskope', {
    disableAutoconnect: true,
    ack: { ackTimeout: 60_000 },
    eventMode: 'Message',
    // Its own timeout drops what waits when the machine is busy.
    socket: { path: socketPath, timeout: -1 },
  });
  const emitPage = async (text: string): Promise<void> => {
    const { result } = JSON.parse(text) as { result: Record<string, unknown>[] };
    await Promise.all(result.map((record) => client.emit(record)));
  };
  await client.connect();
  const [first = '{"result":[]}'] = texts;
  // Until then the code is not yet what it will be.
  await emitPage(first);
  const startMs = performance.now();
  const cpu = process.cpuUsage();
  for (const text of texts) await emitPage(text);
  const { user, system } = process.cpuUsage(cpu);
  const wallMs = performance.now() - startMs;
  await client.disconnect();
  return { records: records * texts.length, wallMs, cpuMs: (user + system) / 1000 };
}

process.once('message', (message: { receive: string } | NaiveOptions) => {
  if ('receive' in message) {
    const listen = { kind: 'unix', path: message.receive } as const;
    void startReceiver({ listen }, () => Promise.resolve()).then(() => process.send?.({}));
  } else {
    void emitAll(message).then((result) => process.send?.(result));
  }
});
process.once('disconnect', () => process.exit());
