import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log, LogFields } from '../../plugin/observe/log.ts';
import type { Clock } from '../../plugin/source/clock.ts';
import type {
  DeadLetter,
  Frame,
  RuleCount,
  TransformPage,
} from '../../plugin/transform/page-result.ts';
import { pageDigest } from '../../plugin/transform/page-digest.ts';

/** A clock on which every wait is over at once, and is remembered. */
export interface InstantClock extends Clock {
  readonly sleptMs: number[];
}

export function createInstantClock(startMs = Date.parse('2025-01-06T12:00:00Z')): InstantClock {
  let nowMs = startMs;
  const sleptMs: number[] = [];
  return {
    sleptMs,
    nowMs: () => nowMs,
    sleep: async (ms, signal) => {
      // A turn of the event loop, so that a loop of waits cannot starve the sockets.
      await new Promise((resolve) => setImmediate(resolve));
      if (signal?.aborted === true) return;
      sleptMs.push(ms);
      nowMs += ms;
    },
  };
}

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: LogFields;
}

export interface MemoryLog extends Log {
  readonly lines: LogLine[];
}

export function createMemoryLog(lines: LogLine[] = [], bound: LogFields = {}): MemoryLog {
  const at =
    (level: LogLine['level']) =>
    (message: string, fields: LogFields = {}) => {
      lines.push({ level, message, fields: { ...bound, ...fields } });
    };
  return {
    lines,
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => createMemoryLog(lines, { ...bound, ...fields }),
  };
}

/** Makes a directory for one test; `remove` takes it away. */
export async function makeDirectory(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'fn-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** The body of a page with these records. */
export function pageBody(
  records: readonly string[],
  end: { readonly waitSecs?: number; readonly hwmSecs?: number } = {},
): Buffer {
  return Buffer.from(
    JSON.stringify({
      ok: 1,
      result: records.map((id) => ({ _id: id })),
      wait_time: end.waitSecs,
      timestamp_hwm: end.hwmSecs,
    }),
  );
}

interface Envelope {
  readonly ok?: unknown;
  readonly result?: readonly { readonly _id: string }[];
  readonly wait_time?: number;
  readonly timestamp_hwm?: number;
}

/** One frame per record, whose tag is the record's id; an id that begins with "dead" becomes a dead letter. */
export const simpleTransform: TransformPage = (body, { digestKey }) => {
  const text = Buffer.from(body).toString();
  let envelope: Envelope;
  try {
    envelope = JSON.parse(text) as Envelope;
  } catch {
    const insideResult = text.startsWith('{"ok":1,"result":[') && text.includes(']');
    return Promise.resolve({
      kind: 'unusable',
      reason: text === '' ? 'empty' : 'not_json',
      message: 'The body is not JSON.',
      offset: 0,
      insideResult,
    });
  }
  if (envelope.ok !== 1 || envelope.result === undefined) {
    return Promise.resolve({
      kind: 'unusable',
      reason: envelope.ok === 1 ? 'no_result' : 'not_ok',
      message: 'The body is no page.',
      offset: 0,
      insideResult: false,
    });
  }
  if (digestKey === undefined) throw new Error('The digest has no key.');
  const ids = envelope.result.map((record) => record._id);
  const dead = ids.filter((id) => id.startsWith('dead'));
  const alive = ids.filter((id) => !id.startsWith('dead'));
  return Promise.resolve({
    kind: 'page',
    frames: alive.map(frameOf),
    deadLetters: dead.map(deadLetterOf),
    byRule: byRuleOf(alive.length, dead.length),
    counts: {
      records: ids.length,
      delivered: alive.length,
      invalid: 0,
      deadLettered: dead.length,
      dropped: 0,
    },
    digest: pageDigest(Buffer.from(JSON.stringify(envelope.result)), digestKey),
    ...(envelope.wait_time === undefined ? {} : { waitSecs: envelope.wait_time }),
    ...(envelope.timestamp_hwm === undefined ? {} : { hwmSecs: envelope.timestamp_hwm }),
  });
};

function byRuleOf(alive: number, dead: number): readonly RuleCount[] {
  const common = { mapping: 'fake', rule: '' };
  return [
    { ...common, result: 'raw', entries: alive },
    { ...common, result: 'dead_letter', entries: dead },
  ];
}

function frameOf(id: string): Frame {
  return { tag: id, records: 1, chunk: `chunk-${id}`, bytes: Buffer.from(id) };
}

function deadLetterOf(id: string): DeadLetter {
  return { reason: 'too_large', tag: `tag.${id}`, bytes: Buffer.from(JSON.stringify({ _id: id })) };
}
