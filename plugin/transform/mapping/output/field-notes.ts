import {
  KEY_END,
  KEY_ESCAPED,
  KEY_HASH,
  KEY_START,
  META,
  ROW_SHIFT,
} from '../../json/field-row.ts';
import { compileKey, holdsAt } from '../../json/key-hash.ts';
import type { CompiledKey } from '../../json/key-hash.ts';
import type { RecordView } from '../../json/record-view.ts';

/** What is known of one source field by its name, made when the name is first met. */
interface Noted<T> {
  readonly key: CompiledKey;
  readonly note: T;
}

/** More names than any stream has; beyond, all are forgotten and made anew. */
const mostNames = 10_000;

/** Finds notes on fields by the bytes of their keys, so that names are not decoded record after record. */
export class FieldNotes<T> {
  readonly #make: (name: string) => T;
  readonly #byHash = new Map<number, Noted<T>[]>();
  /** What stood at a field's number last time: records of one stream have their fields in one order. */
  readonly #byPlace: Noted<T>[] = [];
  #count = 0;

  constructor(make: (name: string) => T) {
    this.#make = make;
  }

  of(view: RecordView, field: number): T {
    const rows = view.fields.rows;
    const row = field << ROW_SHIFT;
    const hash = rows[row + KEY_HASH] ?? 0;
    const isEscaped = ((rows[row + META] ?? 0) & KEY_ESCAPED) !== 0;
    if (isEscaped) return this.#add(view.keyText(field), hash).note;
    const start = rows[row + KEY_START] ?? 0;
    const length = (rows[row + KEY_END] ?? 0) - start;
    const last = this.#byPlace[field];
    if (last?.key.hash === hash && isKey(last.key, view.bytes, start, length)) return last.note;
    const noted = this.#byHash.get(hash);
    const known = noted?.find((one) => isKey(one.key, view.bytes, start, length));
    const found = known ?? this.#add(view.keyText(field), hash);
    this.#byPlace[field] = found;
    return found.note;
  }

  #add(name: string, hash: number): Noted<T> {
    const known = this.#byHash.get(hash)?.find(({ key }) => key.name === name);
    if (known !== undefined) return known;
    if (this.#count >= mostNames) {
      this.#byHash.clear();
      this.#count = 0;
    }
    const made = { key: compileKey(name), note: this.#make(name) };
    this.#byHash.set(hash, [...(this.#byHash.get(hash) ?? []), made]);
    this.#count += 1;
    return made;
  }
}

function isKey(key: CompiledKey, bytes: Uint8Array, start: number, length: number): boolean {
  return key.bytes.length === length && holdsAt(bytes, start, key.bytes);
}
