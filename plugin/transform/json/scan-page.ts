import type { UnusableBody } from '../page-result.ts';
import {
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  MINUS,
  NINE,
  OPEN_ARRAY,
  OPEN_OBJECT,
  QUOTE,
  skipBlanks,
  ZERO,
} from './characters.ts';
import type { RecordView } from './record-view.ts';
import { scanFailure } from './scan.ts';
import { scanRecord } from './scan-record.ts';
import { scanString } from './string-scan.ts';
import { unescapeText } from './unescape.ts';

/** What a text can have wrong with it. */
type TextFault = Exclude<UnusableBody['reason'], 'transform_failed'>;

const MESSAGES: Readonly<Record<TextFault, string>> = {
  empty: 'The body has no bytes.',
  truncated: 'The body ends before its JSON does.',
  not_json: 'The body is not JSON.',
  not_ok: 'The body does not say "ok": 1.',
  no_result: 'The body has no array "result".',
};

/** A body that is a page; its records were handed out while it was read. */
export interface ScannedPage {
  readonly kind: 'page';
  /** How many elements `result` has. */
  readonly records: number;
  /** `result` is `body[resultStart, resultEnd)`, brackets included. */
  readonly resultStart: number;
  readonly resultEnd: number;
  /** `wait_time` in seconds; absent when missing or no number. */
  readonly waitSecs?: number;
  /** `timestamp_hwm` in epoch seconds; absent when missing or no integer. */
  readonly hwmSecs?: number;
}

/**
 * Reads the API's answer `{"ok":1,"result":[…],"wait_time":5,"timestamp_hwm":1708955663}`, members in
 * any order, and calls `onRecord` once per element of `result` with `view` filled anew. Elements that
 * are no objects come with `view.isObject` false, those beyond a limit with `view.limit` set.
 *
 * Only members of the outermost object count; of one written twice the last counts, but for `result`:
 * the elements of every `result` are handed out (and the span covers them all), so nothing is lost.
 * The verdict comes last: when it is `unusable`, what `onRecord` was given must not be delivered. The
 * view is empty again then, and holds no memory of the page.
 */
export function scanPage(
  body: Uint8Array,
  view: RecordView,
  onRecord: (view: RecordView) => void,
): ScannedPage | UnusableBody {
  const outcome = new PageReader(body, view, onRecord).read();
  view.release();
  return outcome;
}

class PageReader {
  readonly #body: Uint8Array;
  readonly #end: number;
  readonly #view: RecordView;
  readonly #onRecord: (view: RecordView) => void;
  #records = 0;
  #resultStart = -1;
  #resultEnd = -1;
  /** Where a `result` stands that is no array. */
  #oddResult = -1;
  #isInResult = false;
  #isOk = false;
  #okStart = -1;
  #waitSecs: number | undefined;
  #hwmSecs: number | undefined;

  constructor(body: Uint8Array, view: RecordView, onRecord: (view: RecordView) => void) {
    this.#body = new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
    this.#end = body.byteLength;
    this.#view = view;
    this.#onRecord = onRecord;
  }

  read(): ScannedPage | UnusableBody {
    if (this.#end === 0) return this.#unusable('empty', 0);
    const start = skipBlanks(this.#body, 0, this.#end);
    const isObject = this.#body[start] === OPEN_OBJECT;
    const behind = isObject ? this.#scanMembers(start) : this.#skipValue(start);
    if (behind < 0) return this.#broken(behind);
    const trailing = skipBlanks(this.#body, behind, this.#end);
    if (trailing < this.#end) return this.#unusable('not_json', trailing);
    return this.#verdict();
  }

  #verdict(): ScannedPage | UnusableBody {
    if (!this.#isOk) return this.#unusable('not_ok', Math.max(this.#okStart, 0));
    if (this.#oddResult >= 0) return this.#unusable('no_result', this.#oddResult);
    if (this.#resultStart < 0) return this.#unusable('no_result', this.#end);
    return {
      kind: 'page',
      records: this.#records,
      resultStart: this.#resultStart,
      resultEnd: this.#resultEnd,
      ...(this.#waitSecs === undefined ? {} : { waitSecs: this.#waitSecs }),
      ...(this.#hwmSecs === undefined ? {} : { hwmSecs: this.#hwmSecs }),
    };
  }

  #scanMembers(start: number): number {
    const body = this.#body;
    const end = this.#end;
    let at = skipBlanks(body, start + 1, end);
    if (at < end && body[at] === CLOSE_OBJECT) return at + 1;
    for (;;) {
      at = this.#scanMember(at);
      if (at < 0) return at;
      at = skipBlanks(body, at, end);
      if (at >= end) return ~end;
      if (body[at] === CLOSE_OBJECT) return at + 1;
      if (body[at] !== COMMA) return ~at;
      at = skipBlanks(body, at + 1, end);
    }
  }

  #scanMember(start: number): number {
    const body = this.#body;
    const end = this.#end;
    if (start >= end || body[start] !== QUOTE) return ~start;
    const nameEnd = scanString(body, start + 1, end, this.#view.walk.marks);
    if (nameEnd < 0) return nameEnd;
    const colon = skipBlanks(body, nameEnd, end);
    if (colon >= end || body[colon] !== COLON) return ~colon;
    const value = skipBlanks(body, colon + 1, end);
    const name = unescapeText(this.#text(start + 1, nameEnd - 1));
    if (name === 'result') return this.#scanResult(value);
    const behind = this.#skipValue(value);
    if (behind >= 0) this.#keepMember(name, value, behind);
    return behind;
  }

  #keepMember(name: string, start: number, end: number): void {
    if (name === 'ok') {
      this.#okStart = start;
      this.#isOk = this.#number(start, end) === 1;
    } else if (name === 'wait_time') {
      this.#waitSecs = this.#number(start, end);
    } else if (name === 'timestamp_hwm') {
      const secs = this.#number(start, end);
      this.#hwmSecs = Number.isSafeInteger(secs) ? secs : undefined;
    }
  }

  #scanResult(start: number): number {
    if (this.#body[start] !== OPEN_ARRAY) {
      this.#oddResult = start;
      return this.#skipValue(start);
    }
    if (this.#resultStart < 0) this.#resultStart = start;
    this.#isInResult = true;
    const behind = this.#scanElements(start);
    if (behind < 0) return behind;
    this.#isInResult = false;
    this.#resultEnd = behind;
    return behind;
  }

  #scanElements(start: number): number {
    const body = this.#body;
    const end = this.#end;
    let at = skipBlanks(body, start + 1, end);
    if (at < end && body[at] === CLOSE_ARRAY) return at + 1;
    for (;;) {
      at = scanRecord(body, at, end, this.#view);
      if (at < 0) return at;
      this.#records++;
      this.#onRecord(this.#view);
      at = skipBlanks(body, at, end);
      if (at >= end) return ~end;
      if (body[at] === CLOSE_ARRAY) return at + 1;
      if (body[at] !== COMMA) return ~at;
      at = skipBlanks(body, at + 1, end);
    }
  }

  #skipValue(start: number): number {
    return this.#view.walk.skip(this.#body, start, this.#end);
  }

  #number(start: number, end: number): number | undefined {
    const first = this.#body[start] ?? 0;
    if (first !== MINUS && (first < ZERO || first > NINE)) return undefined;
    const value = Number(this.#text(start, end).toString('latin1'));
    return Number.isFinite(value) ? value : undefined;
  }

  #text(start: number, end: number): Buffer {
    return Buffer.from(this.#body.buffer, this.#body.byteOffset + start, end - start);
  }

  #broken(result: number): UnusableBody {
    const { kind, offset } = scanFailure(result, this.#end);
    return this.#unusable(kind, offset);
  }

  #unusable(reason: TextFault, offset: number): UnusableBody {
    const message = MESSAGES[reason];
    return { kind: 'unusable', reason, message, offset, insideResult: this.#isInResult };
  }
}
