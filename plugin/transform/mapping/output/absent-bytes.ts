import { isAbsent, isAbsentNumeral } from '../absent-values.ts';
import type { AbsentEntries } from '../absent-values.ts';
import { BACKSLASH } from '../../json/characters.ts';
import { Kind } from '../../json/field-row.ts';
import type { RecordView } from '../../json/record-view.ts';

/** Judges fields by their bytes: most of a record's fields are short defaults and never become texts. */
export type AbsentTest = (view: RecordView, field: number) => boolean;

/** The test of `isAbsent` on fields as they lie in the page. */
export function absentTest(absent: AbsentEntries): AbsentTest {
  const texts = { byLength: textsByLength(absent), areAscii: [...absent.texts].every(isAscii) };
  const longest = texts.byLength.length - 1;
  const onlyZero = [...absent.numbers].every((number) => number === 0);
  return (view, field) => {
    switch (view.kind(field)) {
      case Kind.string:
        return isAbsentString(view, field, absent, texts);
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

/** The texts that are absent. */
interface AbsentTexts {
  readonly byLength: readonly (readonly Uint8Array[])[];
  /** Whether no text has other characters. */
  readonly areAscii: boolean;
}

function isAbsentString(
  view: RecordView,
  field: number,
  absent: AbsentEntries,
  { byLength, areAscii }: AbsentTexts,
): boolean {
  const { bytes } = view;
  const start = view.valueStart(field) + 1;
  const end = view.valueEnd(field) - 1;
  if (end === start) return byLength[0] !== undefined;
  const last = bytes[end - 1] ?? 0;
  const first = bytes[start] ?? 0;
  const isBeyondAscii = view.isBeyondAscii(field);
  if (isBeyondAscii && areAscii && staysBeyondAscii(bytes, start, end)) return false;
  if (first <= 0x20 || last <= 0x20 || isBeyondAscii) {
    return !isLonger(view, field, byLength.length - 1) && isAbsent(absent, view.text(field));
  }
  const candidates = byLength[end - start];
  if (candidates === undefined) return false;
  for (const text of candidates) if (isSameFolded(bytes, start, text)) return true;
  return false;
}

/**
 * Whether the first character beyond ASCII surely is one still after `folded`: some are blanks, which are cut off, and
 * the Kelvin sign becomes a `k`. These stand in blocks of 64 characters, which the first two bytes tell.
 */
function staysBeyondAscii(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end && (bytes[at] ?? 0) < 0x80) at += 1;
  const second = bytes[at + 1] ?? 0;
  switch (bytes[at]) {
    case 0xc2:
      // Below U+00C0, where the no-break space is.
      return false;
    case 0xe1:
      return second !== 0x9a;
    case 0xe2:
      return second !== 0x80 && second !== 0x81 && second !== 0x84;
    case 0xe3:
      return second !== 0x80;
    case 0xef:
      return second !== 0xbb;
    default:
      return at < end;
  }
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

function isAscii(text: string): boolean {
  return Buffer.byteLength(text) === text.length;
}

function textsByLength({ texts }: AbsentEntries): readonly (readonly Uint8Array[])[] {
  const result: Uint8Array[][] = [];
  for (const text of texts) {
    const bytes = new Uint8Array(Buffer.from(text));
    (result[bytes.length] ??= []).push(bytes);
  }
  return result;
}
