import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createMemoryMeter, type MemoryMeter } from '../../plugin/observe/memory-meter.ts';
import { createCheckpointStore } from '../../plugin/pipeline/checkpoint-store.ts';
import type { Checkpoint } from '../../plugin/pipeline/checkpoint.ts';
import { createDeadLetterStore } from '../../plugin/pipeline/dead-letter.ts';
import type { Forward } from '../../plugin/pipeline/forward-frames.ts';
import { createPageBudget } from '../../plugin/pipeline/page-budget.ts';
import { createPersist } from '../../plugin/pipeline/persist.ts';
import { createReporter } from '../../plugin/pipeline/reporter.ts';
import { createStateFiles, type StateFiles } from '../../plugin/pipeline/state-files.ts';
import { runStream, type StreamEnd } from '../../plugin/pipeline/stream-loop.ts';
import type { DeliveredPage, StreamParts } from '../../plugin/pipeline/stream-parts.ts';
import { createStatusBoard } from '../../plugin/pipeline/stream-status.ts';
import type { NetskopeClient } from '../../plugin/source/netskope/client.ts';
import { operationParameter } from '../../plugin/source/netskope/operation.ts';
import type { Outcome, StatusClass } from '../../plugin/source/netskope/outcome.ts';
import {
  createInstantClock,
  createMemoryLog,
  pageBody,
  simpleTransform,
  type InstantClock,
  type MemoryLog,
} from './fakes.ts';

export const EPOCH = 1736150000;

/** What the tenant answers; the run stops when the script is at its end. */
export type Script = readonly (Outcome | (() => Outcome | Promise<Outcome>))[];

export const body = (bytes: Buffer): Outcome => ({ kind: 'body', bytes, rateLimit: {} });
export const page = (ids: readonly string[], end: Parameters<typeof pageBody>[1] = {}): Outcome =>
  body(pageBody(ids, { waitSecs: 1, ...end }));
export const empty = (hwmSecs?: number): Outcome =>
  page([], hwmSecs === undefined ? {} : { hwmSecs });
export const cut: Outcome = {
  kind: 'broken',
  reason: 'cut_body',
  message: 'The body ended early.',
  receivedBytes: 10,
};
export const status = (code: number, statusClass: StatusClass): Outcome => ({
  kind: 'http_error',
  status: code,
  statusClass,
  rateLimit: {},
  tokenGeneration: 1,
});

export interface Played {
  readonly end: StreamEnd;
  /** The operations asked for, in order. */
  readonly operations: string[];
  /** The frames acknowledged, in order. */
  readonly delivered: string[];
  /** Requests, acks and checkpoints in the order in which they happened. */
  readonly events: string[];
  readonly pages: DeliveredPage[];
  readonly log: MemoryLog;
  readonly meter: MemoryMeter;
  readonly clock: InstantClock;
  readonly status: ReturnType<StreamParts['status']['read']>;
  /** Every state the stream was in; the last is that of the request at the end of the script. */
  readonly states: string[];
  readonly checkpoint: () => Promise<Checkpoint>;
}

export interface PlayOptions {
  readonly stateDir: string;
  readonly script: Script;
  readonly forward?: Forward;
  readonly files?: (files: StateFiles) => Partial<StateFiles>;
  readonly startEpochSecs?: number;
  readonly parts?: Partial<StreamParts>;
  readonly hasNewerToken?: () => boolean;
  readonly stop?: AbortController;
  readonly deadline?: AbortController;
}

/** Runs one stream against a script, in real files, with time that costs nothing. */
export async function play(options: PlayOptions): Promise<Played> {
  const { stateDir, startEpochSecs = EPOCH } = options;
  const clock = createInstantClock();
  const nowMs = () => clock.nowMs();
  const log = createMemoryLog();
  const meter = createMemoryMeter();
  const waits = options.stop ?? new AbortController();
  const events: string[] = [];
  const operations: string[] = [];
  const delivered: string[] = [];
  const pages: DeliveredPage[] = [];
  const names = { tenant: 'acme', stream: 'audit' };
  const board = createStatusBoard({ ...names, index: 'fluent-netskope' });
  const states: string[] = [];
  const statusBoard: StreamParts['status'] = {
    ...board,
    update: (changes) => {
      board.update(changes);
      if (changes.state !== undefined) states.push(changes.state);
    },
    fail: (message, atMs, state) => {
      board.fail(message, atMs, state);
      if (state !== undefined) states.push(state);
    },
  };
  const reporter = createReporter({ log, nowMs });
  const real = createStateFiles();
  const files: StateFiles = { ...real, ...options.files?.(real) };
  await files.makeDirectory(join(stateDir, 'checkpoints'));
  await files.makeDirectory(join(stateDir, 'dead-letter'));
  const store = createCheckpointStore({
    stateDir,
    files,
    log,
    nowMs,
    identity: { ...names, index: 'fluent-netskope', host: 'acme.example.com', startEpochSecs },
  });
  const script = options.script.values();
  const client: NetskopeClient = {
    hasNewerToken: () => Promise.resolve(options.hasNewerToken?.() ?? false),
    request: async ({ operation }) => {
      const { value } = script.next();
      if (value === undefined) {
        waits.abort();
        return { kind: 'aborted' };
      }
      operations.push(operationParameter(operation));
      events.push(`ask ${operationParameter(operation)}`);
      return typeof value === 'function' ? value() : value;
    },
  };
  const forward: Forward = {
    send: async (frame, signal) => {
      await options.forward?.send(frame, signal);
      delivered.push(frame.tag);
      events.push(`ack ${frame.tag}`);
    },
  };
  const end = await runStream({
    ...names,
    path: { family: 'events', type: 'audit' },
    settings: {
      backOff: {
        maxWaitMs: 300_000,
        defaultWaitMs: 30_000,
        backoffMinMs: 1_000,
        backoffMaxMs: 900_000,
        deniedIntervalMs: 300_000,
        conflictMinMs: 2_000,
        conflictMaxMs: 10_000,
      },
      requestIntervalMs: 250,
      firstPageBytes: 1_000,
      setAsideAfter: 5,
      tokenPollMs: 5_000,
      framesAtOnce: 2,
    },
    client,
    transform: simpleTransform,
    forward,
    store: {
      open: () => store.open(),
      save: async (checkpoint) => {
        await store.save(checkpoint);
        events.push('checkpoint');
      },
    },
    deadLetters: createDeadLetterStore({ stateDir, files, nowMs, ...names }),
    budget: createPageBudget(1_000_000),
    persist: createPersist({
      clock,
      reporter,
      waits: waits.signal,
      onTrouble: (message) => board.fail(message, nowMs(), 'disk trouble'),
    }),
    reporter,
    status: statusBoard,
    clock,
    random: () => 0.5,
    log,
    meter,
    waits: waits.signal,
    deadline: (options.deadline ?? new AbortController()).signal,
    onPage: (one) => pages.push(one),
    ...options.parts,
  });
  const checkpoint = async () => {
    const text = await readFile(join(stateDir, 'checkpoints', 'acme.audit.json'), 'utf8');
    return JSON.parse(text) as Checkpoint;
  };
  return {
    end,
    operations,
    delivered,
    events,
    pages,
    log,
    meter,
    clock,
    status: board.read(),
    states,
    checkpoint,
  };
}
