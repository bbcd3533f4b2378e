import { bucketFields } from '../config/bucket-fields.ts';
import { bucketStreamNames, streamNames, streamSegments } from '../config/stream-names.ts';
import type { StreamName } from '../config/stream-names.ts';
import { fieldsOf } from '../simulator/fields.ts';
import { STREAMS } from '../simulator/streams.ts';
import { createTenantData } from '../simulator/tenant-data.ts';

/** A record of the built-in simulator, as it stands on the wire. */
export interface SimulatedRecord {
  readonly stream: StreamName;
  readonly text: string;
}

/** Alerts so many that a thousand are of the rarest type; records are made when asked for. */
const ALERTS_PER_TYPED_ALERT = 64;

/** The first `perStream` records of every stream given, or of all. */
export function* simulatedRecords(options: {
  readonly perStream: number;
  readonly streams?: readonly StreamName[];
  /** When the last of them came in, epoch seconds; now without. */
  readonly endSecs?: number;
}): Generator<SimulatedRecord> {
  const { perStream, streams = streamNames, endSecs } = options;
  const records = perStream * ALERTS_PER_TYPED_ALERT;
  const data = createTenantData({ records, ...(endSecs !== undefined && { endSecs }) });
  for (const stream of streams) {
    const { type } = streamSegments(stream);
    for (let position = 0; position < perStream; position += 1) {
      yield { stream, text: data.recordText(type, position) };
    }
  }
}

/** Names of the fields that are documented for a stream; none for a stream that nobody knows. */
export function cataloguedFields(stream: string): readonly string[] {
  const bucketStream = bucketStreamNames.find((one) => one === stream);
  if (bucketStream !== undefined) return bucketFields[bucketStream];
  const name = streamNames.find((one) => one === stream);
  if (name === undefined) return [];
  const { type } = streamSegments(name);
  const kind = STREAMS.find((one) => one.name === type)?.kind ?? '';
  return fieldsOf(kind).map((field) => field.name);
}
