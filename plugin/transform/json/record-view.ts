import { skipBlanks } from './characters.ts';
import { DecodedKeys } from './decoded-keys.ts';
import { decodeJson, type JsonValue } from './decode-json.ts';
import {
  KEY_END,
  KEY_ESCAPED,
  KEY_START,
  Kind,
  KIND_MASK,
  META,
  REPEATED_KEY,
  ROW_SHIFT,
  VALUE_END,
  VALUE_NON_ASCII,
  VALUE_START,
} from './field-row.ts';
import { FieldTable } from './field-table.ts';
import type { CompiledKey } from './key-hash.ts';
import { checkedLimits, type ExceededLimit, type RecordLimits } from './limits.ts';
import {
  decimalValue,
  exactDecimal,
  integerValue,
  isCanonicalDecimal,
  shortInteger,
} from './number-value.ts';
import { INVALID_UTF8, LONE_SURROGATE } from './string-scan.ts';
import { TextCutter } from './text-cutter.ts';
import { ValueWalk } from './value-walk.ts';

/** Why a record's text can not leave as UTF-8; such a record travels as it was written. */
export type TextFault = 'none' | 'lone_surrogate' | 'invalid_utf8';

/**
 * One record as it lies in the page: where each field's key and value stand. Values are decoded when
 * they are read. `scanRecord` or `copy` fills it; the next record overwrites it. Fields are numbered from 0 in
 * the order of their first appearance; of a key written twice the last value counts.
 */
export class RecordView {
  readonly limits: RecordLimits;
  readonly fields: FieldTable;
  readonly walk: ValueWalk;
  /** The page. */
  bytes: Uint8Array = new Uint8Array(0);
  /** The page, four bytes at a time. */
  words: DataView = new DataView(new ArrayBuffer(0));
  /** The record is `bytes[start, end)`. */
  start = 0;
  end = 0;
  /** False for an element that is no object; it has no fields. */
  isObject = false;
  limit: ExceededLimit = 'none';
  textFault: TextFault = 'none';
  #source: Uint8Array = this.bytes;
  readonly #texts: TextCutter = new TextCutter();

  /** @throws RangeError for limits out of range. */
  constructor(limits: Partial<RecordLimits> = {}) {
    this.limits = checkedLimits(limits);
    const decoded = new DecodedKeys();
    this.fields = new FieldTable(decoded);
    this.walk = new ValueWalk(this.limits, decoded);
  }

  /** For `scanRecord`: forgets the record before. */
  begin(bytes: Uint8Array, start: number): void {
    if (bytes !== this.#source) this.#attach(bytes);
    this.fields.clear();
    this.walk.clear();
    this.start = start;
  }

  /** For `scanRecord`: the record ends at `end`. */
  finish(end: number, isObject: boolean): void {
    this.end = end;
    this.isObject = isObject;
    this.#texts.begin(this.start, end);
    const bits = this.walk.marks.bits;
    this.textFault = 'none';
    if ((bits & LONE_SURROGATE) !== 0) this.textFault = 'lone_surrogate';
    if ((bits & INVALID_UTF8) !== 0) this.textFault = 'invalid_utf8';
    this.limit = this.walk.limit;
    if (this.limit === 'none' && end - this.start > this.limits.maxRecordBytes) {
      this.limit = 'too_large';
    }
    if (this.limit !== 'none') this.fields.clear();
  }

  /** Shows the record that another view shows, and still does when that one goes on to the next. */
  copy(other: RecordView): void {
    if (this.#source !== other.#source) this.#show(other.#source, other);
    this.fields.copy(other.fields);
    this.walk.deepest = other.walk.deepest;
    this.start = other.start;
    this.end = other.end;
    this.isObject = other.isObject;
    this.limit = other.limit;
    this.textFault = other.textFault;
    this.#texts.begin(this.start, this.end);
  }

  /** Lets go of the page, so that its memory can be used again; the view is empty. */
  release(): void {
    this.begin(new Uint8Array(0), 0);
    this.finish(0, false);
  }

  /** Levels of nesting, the record's own included; empty containers may be left out. */
  get depth(): number {
    return this.walk.deepest + 1;
  }

  /** The JSON text of the record, byte for byte. */
  recordText(): string {
    return this.#texts.utf8(this.start, this.end);
  }

  get fieldCount(): number {
    return this.fields.count;
  }

  /** Number of the field of that name, or -1. */
  find(key: CompiledKey): number {
    return this.fields.find(this.bytes, key);
  }

  keyText(field: number): string {
    const row = field << ROW_SHIFT;
    const start = this.fields.rows[row | KEY_START] ?? 0;
    const end = this.fields.rows[row | KEY_END] ?? 0;
    const meta = this.#meta(field);
    if ((meta & KEY_ESCAPED) !== 0) return this.#texts.unescaped(start, end);
    return this.#texts.utf8(start, end);
  }

  kind(field: number): Kind {
    // Only scanRecord writes these bits, and only kinds.
    return (this.#meta(field) & KIND_MASK) as Kind;
  }

  /** True for a string with characters beyond ASCII. */
  isBeyondAscii(field: number): boolean {
    return (this.#meta(field) & VALUE_NON_ASCII) !== 0;
  }

  /** Where the value starts in `bytes`, quotes included. */
  valueStart(field: number): number {
    return this.fields.rows[(field << ROW_SHIFT) | VALUE_START] ?? 0;
  }

  /** Where the value ends in `bytes`, quotes included. */
  valueEnd(field: number): number {
    return this.fields.rows[(field << ROW_SHIFT) | VALUE_END] ?? 0;
  }

  /** The text of a string; of any other value the JSON text as written, so integers keep all digits. */
  text(field: number): string {
    const start = this.valueStart(field);
    const end = this.valueEnd(field);
    const meta = this.#meta(field);
    const kind = meta & KIND_MASK;
    if (kind > Kind.escapedString) {
      return kind >= Kind.object ? this.#texts.utf8(start, end) : this.#texts.ascii(start, end);
    }
    if (end - start === 2) return '';
    if (kind === Kind.escapedString) return this.#texts.unescaped(start + 1, end - 1);
    return (meta & VALUE_NON_ASCII) === 0
      ? this.#texts.ascii(start + 1, end - 1)
      : this.#texts.utf8(start + 1, end - 1);
  }

  /** The text of a string without escapes, with memory of its own: what `text` gives may keep a record in memory. */
  textApart(field: number): string {
    const encoding = this.isBeyondAscii(field) ? 'utf8' : 'latin1';
    return this.#texts.buffer.toString(
      encoding,
      this.valueStart(field) + 1,
      this.valueEnd(field) - 1,
    );
  }

  /** A number that says exactly what the text says: integers within ±2^53, decimals a float64 can tell. */
  number(field: number): number | undefined {
    const kind = this.#meta(field) & KIND_MASK;
    if (kind === Kind.integer) {
      const value = Number(this.text(field));
      return Number.isSafeInteger(value) ? value : undefined;
    }
    if (kind !== Kind.decimal) return undefined;
    const value = exactDecimal(this.bytes, this.valueStart(field), this.valueEnd(field));
    return Number.isNaN(value) ? undefined : value;
  }

  /** The whole value; see `JsonValue` for what becomes of numbers. */
  decodeValue(field: number): JsonValue {
    switch (this.kind(field)) {
      case Kind.string:
      case Kind.escapedString:
        return this.text(field);
      case Kind.integer:
        return this.#integer(field);
      case Kind.decimal:
        return this.#decimal(field);
      case Kind.true:
        return true;
      case Kind.false:
        return false;
      case Kind.null:
        return null;
      default:
        return decodeJson(this.#texts.buffer, this.valueStart(field));
    }
  }

  /** True for an object without members and an array without elements. */
  isEmptyContainer(field: number): boolean {
    const kind = this.kind(field);
    if (kind !== Kind.object && kind !== Kind.array) return false;
    const end = this.valueEnd(field);
    return skipBlanks(this.bytes, this.valueStart(field) + 1, end) === end - 1;
  }

  /** True when an object inside the value holds a key twice. */
  hasRepeatedKey(field: number): boolean {
    return (this.#meta(field) & REPEATED_KEY) !== 0;
  }

  #integer(field: number): number | bigint {
    const value = shortInteger(this.bytes, this.valueStart(field), this.valueEnd(field));
    return Number.isNaN(value) ? integerValue(this.text(field)) : value;
  }

  #decimal(field: number): number | string {
    const start = this.valueStart(field);
    const end = this.valueEnd(field);
    if (isCanonicalDecimal(this.bytes, start, end)) return exactDecimal(this.bytes, start, end);
    return decimalValue(this.text(field));
  }

  #meta(field: number): number {
    return this.fields.rows[(field << ROW_SHIFT) | META] ?? 0;
  }

  /** A Buffer is read as the plain array it is made of: one hidden class, one machine code. */
  #attach(source: Uint8Array): void {
    const { buffer, byteOffset, byteLength } = source;
    const bytes = new Uint8Array(buffer, byteOffset, byteLength);
    this.#show(source, { bytes, words: new DataView(buffer, byteOffset, byteLength) });
  }

  #show(source: Uint8Array, { bytes, words }: Pick<RecordView, 'bytes' | 'words'>): void {
    this.#source = source;
    this.bytes = bytes;
    this.words = words;
    this.#texts.attach(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  }
}
