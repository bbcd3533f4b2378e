import type { MsgpackWriter } from '../../../msgpack/writer.ts';
import { Kind, KIND_MASK, META, ROW_SHIFT, VALUE_END, VALUE_START } from '../../json/field-row.ts';
import type { RecordView } from '../../json/record-view.ts';
import { transcodeKey, transcodeText } from '../../json/transcode.ts';
import type { Protector } from '../run.ts';
import type { Value } from '../value.ts';
import type { AbsentTest } from './absent-bytes.ts';
import { encodeValue } from './encode.ts';
import type { FieldNotes } from './field-notes.ts';
import type { FieldNumbers } from './field-numbers.ts';
import { writeLeftover } from './write-leftover.ts';

/** What becomes of a field that a rule did not use. */
export interface LeftoverNote {
  readonly name: string;
  /** Why the field is left out, when the rule says so. */
  readonly ignored: string | undefined;
  readonly isAbsent: AbsentTest;
  /** An empty text is absent. */
  readonly isEmptyAbsent: boolean;
  readonly protector: Protector | undefined;
}

/** Where leftovers are found. */
export interface LeftoverSource {
  /** A 1 for every used field. */
  readonly used: Uint8Array;
  readonly numbers: FieldNumbers;
  readonly notes: FieldNotes<LeftoverNote>;
}

/** Writes the pairs of all leftovers and returns how many they are. */
export function writeLeftovers(
  view: RecordView,
  from: LeftoverSource,
  writer: MsgpackWriter,
): number {
  const { used, numbers, notes } = from;
  const { rows } = view.fields;
  let count = 0;
  const fieldCount = view.fieldCount;
  for (let field = 0; field < fieldCount; field += 1) {
    if (used[field] === 1) continue;
    const note = notes.of(numbers, field);
    // Most fields of most records are `""`.
    if (note.isEmptyAbsent && isEmptyText(rows, field << ROW_SHIFT)) continue;
    if (note.ignored !== undefined || note.isAbsent(view, field)) continue;
    if (note.protector === undefined) {
      if (!transcodeText(view, field, writer)) {
        transcodeKey(view, field, writer);
        writeLeftover(view, field, writer);
      }
      count += 1;
    } else if (writeProtected({ view, field, protector: note.protector }, writer)) count += 1;
  }
  return count;
}

function isEmptyText(rows: Int32Array, row: number): boolean {
  const length = (rows[row | VALUE_END] ?? 0) - (rows[row | VALUE_START] ?? 0);
  return length === 2 && ((rows[row | META] ?? 0) & KIND_MASK) === Kind.string;
}

interface ProtectedField {
  readonly view: RecordView;
  readonly field: number;
  readonly protector: Protector;
}

/** Writes a field whose value `protect` changes; false when nothing of it may leave. */
export function writeProtected(
  { view, field, protector }: ProtectedField,
  writer: MsgpackWriter,
): boolean {
  const decoded = view.decodeValue(field);
  const value: Value | undefined = decoded === null ? undefined : protector(decoded);
  if (value === undefined) return false;
  transcodeKey(view, field, writer);
  encodeValue(typeof value === 'bigint' ? String(value) : value, writer);
  return true;
}
