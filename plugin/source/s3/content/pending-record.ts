import type { Unit } from './unit.ts';

const BLANKS: ReadonlySet<number> = new Set([0x20, 0x0a, 0x0d, 0x09]);

/** Collects the bytes of one record over several chunks; of one that is too large only the size. */
export class PendingRecord {
  readonly #maxBytes: number;
  #parts: Uint8Array[] = [];
  #bytes = 0;
  #offset = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  isEmpty(): boolean {
    return this.#bytes === 0;
  }

  /** Starts a record that stands at `offset` of the content. */
  begin(offset: number): void {
    this.#offset = offset;
    this.#parts = [];
    this.#bytes = 0;
  }

  add(chunk: Uint8Array, start: number, end: number): void {
    this.#bytes += end - start;
    if (this.#bytes > this.#maxBytes) this.#parts = [];
    else if (end > start) this.#parts.push(chunk.subarray(start, end));
  }

  /** The record; undefined when it is blank. */
  finish(): Unit | undefined {
    const offset = this.#offset;
    const parts = this.#parts;
    const isTooLarge = this.#bytes > this.#maxBytes;
    this.begin(offset);
    if (isTooLarge) return { kind: 'bad', reason: 'too_large', offset };
    const [first] = parts;
    if (first === undefined) return undefined;
    const bytes = parts.length === 1 ? first : Buffer.concat(parts);
    return isBlank(bytes) ? undefined : { kind: 'record', bytes, offset };
  }
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => BLANKS.has(byte));
}
