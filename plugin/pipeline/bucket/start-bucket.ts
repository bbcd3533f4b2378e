import type { BucketClient } from '../../source/s3/bucket-client.ts';
import type { QueueClient } from '../../source/s3/queue-client.ts';
import { createDeadLetterStore } from '../dead-letter.ts';
import { createPersist } from '../persist.ts';
import { createReporter } from '../reporter.ts';
import type { RunningStream, StreamShare } from '../start-stream.ts';
import type { StreamEnd } from '../stream-loop.ts';
import { createStatusBoard, type StatusBoard } from '../stream-status.ts';
import { runBucket } from './bucket-loop.ts';
import type { BucketParts, BucketSettings } from './bucket-parts.ts';
import { placeOf } from './ledger-file.ts';
import { createLedgerStore } from './ledger-store.ts';
import { createSetAsideStore } from './set-aside.ts';

/** One bucket of the configuration, ready to be read. */
export interface BucketSetup {
  readonly name: string;
  readonly tenant: string;
  readonly format: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly endpoint?: string;
  /** Where a bucket without checkpoint begins, epoch ms. */
  readonly startMs: number;
  readonly settings: BucketSettings;
  readonly client: BucketClient;
  readonly queue?: QueueClient;
}

/** Starts the loop of one bucket; it counts as a stream of the name of its format. */
export function startBucket(share: StreamShare, setup: BucketSetup): RunningStream {
  const { tenant, format: stream, name } = setup;
  const status = createStatusBoard({ tenant, stream, index: name });
  return { ended: follow(share, setup, status), status: () => status.read() };
}

async function follow(
  share: StreamShare,
  setup: BucketSetup,
  status: StatusBoard,
): Promise<StreamEnd> {
  const log = share.log.child({ tenant: setup.tenant, stream: setup.format, bucket: setup.name });
  try {
    const end = await open(share, setup, { status, log });
    status.update({ state: end.kind });
    return end;
  } catch (error) {
    const reason = error instanceof Error ? error.name : 'unknown';
    const message = 'The bucket ended by a mistake in the program.';
    status.fail(message, share.clock.nowMs(), 'failed');
    log.error(`${message.slice(0, -1)}; the process ends with it.`, { reason });
    throw error;
  }
}

async function open(
  share: StreamShare,
  setup: BucketSetup,
  { status, log }: Pick<BucketParts, 'status' | 'log'>,
): Promise<StreamEnd> {
  const { stateDir, files, clock, waits } = share;
  const { tenant, format: stream, name, bucket, prefix } = setup;
  const nowMs = () => clock.nowMs();
  const reporter = createReporter({ log, nowMs });
  const persist = createPersist({
    clock,
    reporter,
    waits,
    onTrouble: (message) => {
      status.fail(message, nowMs(), 'disk trouble');
      status.suffer({ key: 'state directory', message }, nowMs());
    },
  });
  const store = createLedgerStore({
    ...{ stateDir, files, log, nowMs, startMs: setup.startMs },
    identity: { tenant, stream, name, place: placeOf(setup) },
  });
  const opened = await persist(() => store.open());
  if (opened.kind === 'given_up') return { kind: 'stopped' };
  if (opened.value.kind === 'damaged') {
    const { message } = opened.value;
    log.error('The checkpoint of the bucket is damaged; nothing is read from it.', {
      detail: message,
    });
    status.fail(message, nowMs(), 'failed');
    status.suffer({ key: 'damaged checkpoint', message }, nowMs());
    return { kind: 'denied', message };
  }
  const { ledger } = opened.value;
  const kept = { stateDir, tenant, stream, files, nowMs };
  return runBucket({
    ...share,
    ...{ tenant, stream, name, bucket, prefix, status, log, reporter, persist, ledger },
    settings: setup.settings,
    client: setup.client,
    ...(setup.queue === undefined ? {} : { queue: setup.queue }),
    record: async (entry) => {
      const recorded = await persist(() => store.record(ledger, entry));
      return recorded.kind === 'done';
    },
    deadLetters: createDeadLetterStore({ ...kept, stream: `${stream}.${name}` }),
    setAside: createSetAsideStore({ ...kept, name, bucket }),
    isOnce: share.once,
    onPage: share.onPage ?? (() => undefined),
  });
}
