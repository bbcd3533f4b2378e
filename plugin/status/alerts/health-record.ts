import { createHash } from 'node:crypto';
import { MsgpackWriter } from '../../msgpack/writer.ts';
import { frameBuilder } from '../../transform/frame/frame-builder.ts';
import { compileTagTemplate } from '../../transform/frame/tag-template.ts';
import type { Frame } from '../../transform/page-result.ts';
import type { AlertKind } from '../sidecar-status.ts';

/** The only record that the sidecar makes itself; `docs/health-record.schema.json` describes it. */
export interface HealthRecord {
  /** The same for copies of one record. */
  readonly id: string;
  /** ISO time at which the alert was raised or ended. */
  readonly time: string;
  readonly kind: AlertKind;
  readonly state: 'begin' | 'end';
  readonly tenant: string;
  /** Null when the alert is about the tenant as a whole. */
  readonly stream: string | null;
  /** ISO time since when the trouble lasts, or lasted. */
  readonly since: string;
  /** What is wrong and what to do, as sentences. */
  readonly message: string;
}

/** Adds the id, a fingerprint of everything else. */
export function healthRecord(parts: Omit<HealthRecord, 'id'>): HealthRecord {
  const { time, kind, state, tenant, stream, since, message } = parts;
  const text = JSON.stringify([time, kind, state, tenant, stream, since, message]);
  const id = createHash('sha256').update(text).digest('hex').slice(0, 32);
  return { id, time, kind, state, tenant, stream, since, message };
}

/** The record as one Forward message with the tag `netskope.health.<kind>.<tenant>.<day>`: layouts that take the parts of a tag fit it like all others. */
export function healthFrame(record: HealthRecord): Frame {
  const frames: Frame[] = [];
  const tag = compileTagTemplate('netskope.health.{kind}.{tenant}.{day}')({
    ...record,
    stream: '',
    day: record.time.slice(0, 'YYYY-MM-DD'.length),
    record: () => Buffer.from(record.id),
  });
  const builder = frameBuilder(tag, MOST_BYTES, (frame) => frames.push(frame));
  const writer = new MsgpackWriter();
  writer.mapHead(MEMBERS.length);
  for (const member of MEMBERS) {
    const value = record[member];
    writer.str(member);
    if (value === null) writer.nil();
    else writer.str(value);
  }
  builder.add(Date.parse(record.time), writer.subarray(), writer.length);
  builder.flush();
  const [frame] = frames;
  if (frame === undefined) throw new Error('A health record fits no frame.');
  return frame;
}

const MEMBERS = ['id', 'time', 'kind', 'state', 'tenant', 'stream', 'since', 'message'] as const;

/** A record is some sentences; this is far above. */
const MOST_BYTES = 1_000_000;
