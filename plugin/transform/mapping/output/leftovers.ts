import type { MsgpackWriter } from '../../../msgpack/writer.ts';
import type { RecordView } from '../../json/record-view.ts';
import { transcodeKey } from '../../json/transcode.ts';
import type { Protector } from '../run.ts';
import type { Value } from '../value.ts';
import type { AbsentTest } from './absent-bytes.ts';
import { encodeValue } from './encode.ts';
import type { FieldNotes } from './field-notes.ts';
import { writeLeftover } from './write-leftover.ts';

/** What becomes of a field that a rule did not use. */
export interface LeftoverNote {
  readonly name: string;
  /** Why the field is left out, when the rule says so. */
  readonly ignored: string | undefined;
  readonly isAbsent: AbsentTest;
  readonly protector: Protector | undefined;
}

/** Writes the pairs of all leftovers and returns how many they are; `used` has a 1 for every used field. */
export function writeLeftovers(
  view: RecordView,
  from: { readonly used: Uint8Array; readonly notes: FieldNotes<LeftoverNote> },
  writer: MsgpackWriter,
): number {
  let count = 0;
  const fieldCount = view.fieldCount;
  for (let field = 0; field < fieldCount; field += 1) {
    if (from.used[field] === 1) continue;
    const note = from.notes.of(view, field);
    if (note.ignored !== undefined || note.isAbsent(view, field)) continue;
    if (note.protector === undefined) {
      transcodeKey(view, field, writer);
      writeLeftover(view, field, writer);
      count += 1;
    } else if (writeProtected({ view, field, protector: note.protector }, writer)) count += 1;
  }
  return count;
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
