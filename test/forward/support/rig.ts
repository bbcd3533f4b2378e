import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ForwardOptions } from '../../../plugin/forward/options.ts';
import { createForwardSender } from '../../../plugin/forward/sender.ts';
import type { ForwardSender } from '../../../plugin/forward/sender.ts';
import type { Surroundings } from '../../../plugin/forward/surroundings.ts';
import { msgpackToJsonText } from '../../../plugin/msgpack/to-json.ts';
import type { ReceivedEntry } from '../../../plugin/receiver/entry.ts';
import { startReceiver } from '../../../plugin/receiver/receiver.ts';
import type { Receiver, ReceiverOptions } from '../../../plugin/receiver/receiver.ts';
import { ManualTime } from './manual-time.ts';
import { recordingLog, recordingMeter } from './recording.ts';
import type { RecordingLog, RecordingMeter } from './recording.ts';

export interface Arrived {
  readonly tag: string;
  readonly entries: readonly ReceivedEntry[];
  /** The records as JSON text. */
  readonly json: readonly (string | undefined)[];
}

/** A receiver whose sink keeps everything. */
export interface Catcher {
  readonly receiver: Receiver;
  readonly log: RecordingLog;
  readonly arrived: readonly Arrived[];
  /** Resolves when that many messages arrived. */
  readonly count: (messages: number) => Promise<void>;
}

export interface Rig {
  readonly time: ManualTime;
  readonly log: RecordingLog;
  readonly meter: RecordingMeter;
  readonly directory: () => Promise<string>;
  readonly catcher: (options?: Partial<ReceiverOptions>) => Promise<Catcher>;
  readonly sender: (options: ForwardOptions, surroundings?: Partial<Surroundings>) => ForwardSender;
  /** Something to end after the test. */
  readonly later: (end: () => unknown) => void;
  readonly end: () => Promise<void>;
}

/** Builds what a test of sender and receiver needs, and takes all of it down again. */
export function createRig(): Rig {
  const ends: (() => unknown)[] = [];
  const time = new ManualTime();
  const log = recordingLog();
  const meter = recordingMeter();
  return {
    time,
    log,
    meter,
    later: (end) => ends.push(end),
    async directory() {
      const path = await mkdtemp(join(tmpdir(), 'forward-'));
      ends.push(() => rm(path, { recursive: true, force: true }));
      return path;
    },
    async catcher(options = {}) {
      const caught = await startCatcher(options, time);
      ends.push(() => caught.receiver.close());
      return caught;
    },
    sender(options, surroundings = {}) {
      const { nowMs, sleep } = time;
      const all = { nowMs, sleep, log, meter, random: () => 0.5, ...surroundings };
      // Longer waits would need the clock to be moved by hand.
      const sender = createForwardSender({ longestBackoffMs: 500, ...options }, all);
      ends.push(() => sender.close());
      return sender;
    },
    async end() {
      for (const end of ends.reverse()) await end();
    },
  };
}

async function startCatcher(options: Partial<ReceiverOptions>, time: ManualTime): Promise<Catcher> {
  const arrived: Arrived[] = [];
  const waiting: { messages: number; resolve: () => void }[] = [];
  const log = recordingLog();
  const sink = (tag: string, entries: readonly ReceivedEntry[]): Promise<void> => {
    const json = entries.map(({ recordBytes }) => msgpackToJsonText(recordBytes));
    arrived.push({ tag, entries, json });
    for (const { messages, resolve } of waiting) if (arrived.length >= messages) resolve();
    return Promise.resolve();
  };
  const listen = { kind: 'tcp', host: '127.0.0.1', port: 0 } as const;
  const { nowMs, sleep } = time;
  const receiver = await startReceiver({ listen, ...options }, sink, { log, nowMs, sleep });
  const count = (messages: number): Promise<void> => {
    if (arrived.length >= messages) return Promise.resolve();
    return new Promise((resolve) => waiting.push({ messages, resolve }));
  };
  return { receiver, log, arrived, count };
}
