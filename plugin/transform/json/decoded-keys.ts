import { unescapeTo } from './unescape.ts';

/** The contents of keys that hold escapes, decoded once per record; keys are compared by content. */
export class DecodedKeys {
  bytes = new Uint8Array(256);
  length = 0;

  /** Appends the decoded `content`; it lies between the `length` before and the `length` after. */
  add(content: Uint8Array): void {
    if (this.length + content.length > this.bytes.length) this.#grow(content.length);
    this.length = unescapeTo(content, this.bytes, this.length);
  }

  /** Holds what the others hold, and no more. */
  copy(others: DecodedKeys): void {
    this.length = 0;
    if (others.length === 0) return;
    if (others.length > this.bytes.length) this.#grow(others.length);
    this.bytes.set(others.bytes.subarray(0, others.length));
    this.length = others.length;
  }

  #grow(more: number): void {
    const grown = new Uint8Array(this.bytes.length * 2 + more);
    grown.set(this.bytes);
    this.bytes = grown;
  }
}
