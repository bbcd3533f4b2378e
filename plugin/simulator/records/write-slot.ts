import { mix32 } from './mix.ts';
import { SLOT_WIDTHS, type SlotKind } from './slots.ts';

/** What a record's slots are filled from. */
export interface RecordFacts {
  readonly position: number;
  /** Event time, epoch seconds. */
  readonly timestampSecs: number;
  /** The tail of `_id`: 24 hex digits. */
  readonly id: string;
  /** A number of this record alone. */
  readonly hash: number;
}

/** Writes one slot's text into `out` at `at`; the text has the width of its kind. */
export function writeSlot(
  out: Uint8Array,
  at: number,
  slot: { readonly kind: SlotKind; readonly parameter: number },
  facts: RecordFacts,
): void {
  WRITERS[slot.kind](out, at, slot.parameter, facts);
}

type Write = (out: Uint8Array, at: number, parameter: number, facts: RecordFacts) => void;

const WRITERS: Readonly<Record<SlotKind, Write>> = {
  int64: (out, at, parameter, facts) => writeInt64(out, at, mix32(facts.hash, parameter + 1)),
  uint64: (out, at, parameter, facts) => writeUint64(out, at, mix32(facts.hash, parameter + 1)),
  secs: (out, at, parameter, facts) => writeDigits(out, at, 10, facts.timestampSecs + parameter),
  dateBlank: (out, at, parameter, facts) =>
    writeText(out, at, isoOf(facts.timestampSecs + parameter).replace('T', ' ')),
  dateColon: (out, at, parameter, facts) =>
    writeText(out, at, `${isoOf(facts.timestampSecs + parameter)}+00:00`),
  datePlain: (out, at, parameter, facts) =>
    writeText(out, at, `${isoOf(facts.timestampSecs + parameter)}+0000`),
  ctime: (out, at, parameter, facts) =>
    writeText(out, at, ctimeOf(facts.timestampSecs + parameter)),
  id24: (out, at, _, facts) => writeText(out, at, facts.id),
  id64: (out, at, _, facts) => {
    writeHex(out, at, 40, facts.hash);
    writeText(out, at + 40, facts.id);
  },
  user: (out, at, _, facts) => writeDigits(out, at, 4, facts.hash % 1000),
  octet: (out, at, parameter, facts) =>
    writeDigits(out, at, 3, 100 + (mix32(facts.hash, parameter + 7) % 155)),
  md5: (out, at, parameter, facts) =>
    writeHex(out, at, SLOT_WIDTHS.md5, mix32(facts.hash, parameter + 13)),
  sha256: (out, at, parameter, facts) =>
    writeHex(out, at, SLOT_WIDTHS.sha256, mix32(facts.hash, parameter + 13)),
};

/** Odd and above 10^18, so never a value that a double can hold; now and then the very largest. */
function writeInt64(out: Uint8Array, at: number, hash: number): void {
  if (hash % 499 === 0) {
    writeText(out, at, '9223372036854775807');
    return;
  }
  const low = mix32(hash, 1) % 1_000_000_000;
  writeDigits(out, at, 10, 1_000_000_000 + (mix32(hash, 2) / 2 ** 32) * 8_223_372_035);
  writeDigits(out, at + 10, 9, low % 2 === 0 ? low + 1 : low);
}

function writeUint64(out: Uint8Array, at: number, hash: number): void {
  if (hash % 499 === 0) {
    writeText(out, at, '18446744073709551615');
    return;
  }
  writeDigits(out, at, 11, 10_000_000_000 + (mix32(hash, 2) / 2 ** 32) * 8_446_744_072);
  writeDigits(out, at + 11, 9, mix32(hash, 1) % 1_000_000_000);
}

function writeDigits(out: Uint8Array, at: number, width: number, value: number): void {
  let rest = Math.floor(value);
  for (let digit = at + width - 1; digit >= at; digit -= 1) {
    const shorter = Math.floor(rest / 10);
    out[digit] = 48 + (rest - shorter * 10);
    rest = shorter;
  }
}

function writeHex(out: Uint8Array, at: number, width: number, hash: number): void {
  let word = hash;
  for (let digit = 0; digit < width; digit += 1) {
    if (digit % 8 === 0) word = mix32(hash, digit + 1);
    const nibble = (word >>> ((digit % 8) * 4)) & 15;
    out[at + digit] = nibble < 10 ? 48 + nibble : 87 + nibble;
  }
}

function writeText(out: Uint8Array, at: number, ascii: string): void {
  for (let index = 0; index < ascii.length; index += 1) out[at + index] = ascii.charCodeAt(index);
}

function isoOf(secs: number): string {
  return new Date(secs * 1000).toISOString().slice(0, 19);
}

/** The blank that pads a short day arrives as an entity, as the vendor's samples show it. */
function ctimeOf(secs: number): string {
  const [day = '', date = '', month = '', year = '', time = ''] = new Date(secs * 1000)
    .toUTCString()
    .split(' ');
  return `${day.slice(0, 3)} ${month}&nbsp;${String(Number(date)).padStart(2)} ${time} ${year}`;
}
