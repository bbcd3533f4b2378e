import { isAbsent, isAbsentNumeral } from '../absent-values.ts';
import type { AbsentEntries } from '../absent-values.ts';
import { BACKSLASH } from '../../json/characters.ts';
import { Kind } from '../../json/field-row.ts';
import type { RecordView } from '../../json/record-view.ts';

/** Judges fields by their bytes: most of a record's fields are short defaults and never become texts. */
export type AbsentTest = (view: RecordView, field: number) => boolean;

/** The test of `isAbsent` on fields as they lie in the page. */
export function absentTest(absent: AbsentEntries): AbsentTest {
  const byLength = textsByLength(absent);
  const longest = byLength.length - 1;
  const onlyZero = [...absent.numbers].every((number) => number === 0);
  return (view, field) => {
    switch (view.kind(field)) {
      case Kind.string:
        return isAbsentString(view, field, absent, byLength);
      case Kind.integer:
      case Kind.decimal:
        if (absent.numbers.size === 0) return false;
        if (onlyZero) return isZero(view, field);
        return isAbsentNumeral(absent, view.text(field));
      case Kind.true:
        return absent.booleans.has(true);
      case Kind.false:
        return absent.booleans.has(false);
      case Kind.null:
        return true;
      case Kind.escapedString:
        return !isLonger(view, field, longest) && isAbsent(absent, view.text(field));
      default:
        return view.isEmptyContainer(field);
    }
  };
}

function isAbsentString(
  view: RecordView,
  field: number,
  absent: AbsentEntries,
  byLength: readonly (readonly Uint8Array[])[],
): boolean {
  const { bytes } = view;
  const start = view.valueStart(field) + 1;
  const end = view.valueEnd(field) - 1;
  if (end === start) return byLength[0] !== undefined;
  const last = bytes[end - 1] ?? 0;
  const first = bytes[start] ?? 0;
  // Some characters beyond ASCII are blanks, and some have small letters that are not.
  if (first <= 0x20 || last <= 0x20 || view.isBeyondAscii(field)) {
    return !isLonger(view, field, byLength.length - 1) && isAbsent(absent, view.text(field));
  }
  const candidates = byLength[end - start];
  if (candidates === undefined) return false;
  for (const text of candidates) if (isSameFolded(bytes, start, text)) return true;
  return false;
}

/**
 * Whether a string is surely longer than `longest`, blanks around it left out: it begins with that many
 * characters that stand for themselves and another one, and neither the first nor that is a blank.
 */
function isLonger(view: RecordView, field: number, longest: number): boolean {
  const { bytes } = view;
  const start = view.valueStart(field) + 1;
  const last = start + longest;
  if (last >= view.valueEnd(field) - 1) return false;
  if ((bytes[start] ?? 0) <= 0x20 || (bytes[last] ?? 0) <= 0x20) return false;
  for (let at = start; at <= last; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte >= 0x80 || byte === BACKSLASH) return false;
  }
  return true;
}

function isSameFolded(bytes: Uint8Array, start: number, text: Uint8Array): boolean {
  for (let index = 0; index < text.length; index += 1) {
    let byte = bytes[start + index] ?? 0;
    if (byte >= 0x41 && byte <= 0x5a) byte |= 0x20;
    if (byte !== text[index]) return false;
  }
  return true;
}

/** Zero in any spelling: no digit but 0 before an exponent. */
function isZero(view: RecordView, field: number): boolean {
  const { bytes } = view;
  const end = view.valueEnd(field);
  for (let at = view.valueStart(field); at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte >= 0x31 && byte <= 0x39) return false;
    if ((byte | 0x20) === 0x65) return true;
  }
  return true;
}

function textsByLength({ texts }: AbsentEntries): readonly (readonly Uint8Array[])[] {
  const result: Uint8Array[][] = [];
  for (const text of texts) {
    const bytes = new Uint8Array(Buffer.from(text));
    (result[bytes.length] ??= []).push(bytes);
  }
  return result;
}
