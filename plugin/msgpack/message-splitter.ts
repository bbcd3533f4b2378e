import { typeOf } from './type-byte.ts';

/** What a peer may send in one message; beyond it the connection is not worth keeping. */
export interface MessageLimits {
  /** Longest message, header included, in bytes. */
  readonly maxBytes: number;
  /** Deepest nesting of arrays and maps. */
  readonly maxDepth: number;
}

export type SplitFailure = 'too_large' | 'too_deep' | 'reserved_type';

/** Whole messages found so far; with `failure`, the bytes after them cannot be read. */
export interface Split {
  readonly messages: readonly Uint8Array[];
  readonly failure?: SplitFailure;
}

const FIRST_CAPACITY = 4096;

/**
 * Cuts a byte stream into whole MessagePack values. Every byte is looked at once, however it arrives:
 * the place inside an unfinished message is kept as counters, and payloads are stepped over.
 */
export class MessageSplitter {
  readonly #limits: MessageLimits;
  /** Values still missing at each open level. */
  readonly #open: number[] = [];
  /** Bytes of the unfinished message, in a buffer that doubles. */
  #held = new Uint8Array(0);
  #heldLength = 0;
  /** Payload bytes to step over. */
  #payload = 0;
  /** Length bytes still to read, and what they say so far. */
  #lengthBytes = 0;
  #length = 0;
  #typeByte = 0;
  #failure: SplitFailure | undefined;
  /** Next byte of the chunk at hand. */
  #at = 0;

  constructor(limits: MessageLimits) {
    this.#limits = limits;
  }

  /** True between two messages. */
  get isIdle(): boolean {
    return this.#heldLength === 0;
  }

  /** Takes the next bytes. A message lying whole in `chunk` is a view of it, not a copy. */
  push(chunk: Uint8Array): Split {
    const messages: Uint8Array[] = [];
    let start = 0;
    this.#at = 0;
    while (this.#at < chunk.length && this.#failure === undefined) {
      const isComplete = this.#step(chunk);
      const size = this.#heldLength + this.#at - start;
      if (size > this.#limits.maxBytes) this.#failure ??= 'too_large';
      if (!isComplete || this.#failed()) continue;
      messages.push(this.#finish(chunk.subarray(start, this.#at)));
      start = this.#at;
    }
    if (this.#failure !== undefined) return { messages, failure: this.#failure };
    if (start < chunk.length) this.#hold(chunk.subarray(start));
    return { messages };
  }

  #failed(): boolean {
    return this.#failure !== undefined;
  }

  /** Consumes some of `chunk`; true when a whole message ended there. */
  #step(chunk: Uint8Array): boolean {
    if (this.#payload > 0) {
      const taken = Math.min(this.#payload, chunk.length - this.#at);
      this.#payload -= taken;
      this.#at += taken;
      return this.#payload === 0 && this.#valueEnded();
    }
    const byte = chunk[this.#at++] ?? 0;
    if (this.#lengthBytes === 0) return this.#typeRead(byte);
    this.#length = this.#length * 256 + byte;
    this.#lengthBytes--;
    return this.#lengthBytes === 0 && this.#headerEnded();
  }

  #typeRead(byte: number): boolean {
    this.#typeByte = byte;
    const fixed = fixedLength(byte);
    if (fixed >= 0) {
      this.#length = fixed;
      return this.#headerEnded();
    }
    const width = lengthWidth(byte);
    if (width === 0) {
      this.#failure = 'reserved_type';
      return false;
    }
    this.#length = 0;
    this.#lengthBytes = width;
    return false;
  }

  #headerEnded(): boolean {
    const type = typeOf(this.#typeByte);
    // Ahead of time: an announced length beyond the limit must not make us wait for, or hold, that much.
    if (this.#length > this.#limits.maxBytes) this.#failure = 'too_large';
    if (type === 'array' || type === 'map') {
      const values = type === 'map' ? this.#length * 2 : this.#length;
      return values === 0 ? this.#valueEnded() : this.#descend(values);
    }
    // The ext type byte stands between length and data.
    this.#payload = type === 'ext' ? this.#length + 1 : this.#length;
    return this.#payload === 0 && this.#valueEnded();
  }

  #descend(values: number): boolean {
    if (this.#open.length >= this.#limits.maxDepth) this.#failure ??= 'too_deep';
    this.#open.push(values);
    return false;
  }

  #valueEnded(): boolean {
    while (this.#open.length > 0) {
      const left = (this.#open.pop() ?? 1) - 1;
      if (left > 0) {
        this.#open.push(left);
        return false;
      }
    }
    return true;
  }

  #finish(tail: Uint8Array): Uint8Array {
    if (this.#heldLength === 0) return tail;
    this.#hold(tail);
    const message = this.#held.subarray(0, this.#heldLength);
    this.#held = new Uint8Array(0);
    this.#heldLength = 0;
    return message;
  }

  #hold(bytes: Uint8Array): void {
    const needed = this.#heldLength + bytes.length;
    if (needed > this.#held.length) {
      const grown = new Uint8Array(Math.max(FIRST_CAPACITY, this.#held.length * 2, needed));
      grown.set(this.#held.subarray(0, this.#heldLength));
      this.#held = grown;
    }
    this.#held.set(bytes, this.#heldLength);
    this.#heldLength = needed;
  }
}

/** Payload bytes, or number of elements, that the type byte alone announces; -1 when length bytes follow. */
function fixedLength(byte: number): number {
  if (byte <= 0x7f || byte >= 0xe0) return 0;
  if (byte <= 0x9f) return byte & 0x0f;
  if (byte <= 0xbf) return byte & 0x1f;
  if (byte === 0xc0 || byte === 0xc2 || byte === 0xc3) return 0;
  if (byte === 0xca) return 4;
  if (byte === 0xcb) return 8;
  if (byte >= 0xcc && byte <= 0xd3) return 1 << (byte & 3);
  return byte >= 0xd4 && byte <= 0xd8 ? 1 << (byte - 0xd4) : -1;
}

/** How many length bytes follow the type byte; 0 for the reserved byte. */
function lengthWidth(byte: number): number {
  if (byte >= 0xc4 && byte <= 0xc6) return 1 << (byte - 0xc4);
  if (byte >= 0xc7 && byte <= 0xc9) return 1 << (byte - 0xc7);
  if (byte >= 0xd9 && byte <= 0xdb) return 1 << (byte - 0xd9);
  if (byte >= 0xdc && byte <= 0xdf) return byte & 1 ? 4 : 2;
  return 0;
}
