import { unescapeText } from './unescape.ts';

/**
 * The engine keeps a text for as long as a part of it is kept. What is cut out of a record may outlive it, so
 * that no more than this hangs on one text.
 */
const LARGEST_RECORD_BYTES = 32 * 1024;

/** Makes texts of the bytes of one record after the other. */
export class TextCutter {
  /** The page. */
  buffer: Buffer = Buffer.alloc(0);
  #start = 0;
  #end = 0;
  /** The record with a character for every byte. */
  #characters = '';

  attach(buffer: Buffer): void {
    this.buffer = buffer;
  }

  /** The record is `buffer[start, end)`. */
  begin(start: number, end: number): void {
    this.#start = start;
    this.#end = end;
    this.#characters = '';
  }

  /** The text of plain ASCII. A call into the runtime for every text would cost more than one for all of the record. */
  ascii(start: number, end: number): string {
    if (this.#end - this.#start > LARGEST_RECORD_BYTES) {
      return this.buffer.toString('latin1', start, end);
    }
    if (this.#characters === '') {
      this.#characters = this.buffer.toString('latin1', this.#start, this.#end);
    }
    return this.#characters.slice(start - this.#start, end - this.#start);
  }

  /** The text of any bytes, with memory of its own. */
  utf8(start: number, end: number): string {
    return this.buffer.toString('utf8', start, end);
  }

  /** The text of a JSON string's content. */
  unescaped(start: number, end: number): string {
    return unescapeText(this.buffer.subarray(start, end));
  }
}
