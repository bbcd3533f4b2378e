/** One Forward message, ready for the socket. */
export interface Frame {
  readonly tag: string;
  /** How many records it carries. */
  readonly records: number;
  /** The chunk id inside `bytes`, derived from tag and entries: the same content has the same id. */
  readonly chunk: string;
  /** The complete PackedForward message. */
  readonly bytes: Uint8Array;
}

/** A record that no frame can carry; the pipeline writes it to the dead-letter file before the page counts as delivered. */
export interface DeadLetter {
  readonly reason: 'too_large' | 'too_deep' | 'too_many_keys';
  readonly tag: string;
  /** The record as it stood in the page. */
  readonly bytes: Uint8Array;
}

/** What became of the entries that one rule of one mapping made. */
export interface RuleCount {
  readonly mapping: string;
  /** Empty where no rule took the record. */
  readonly rule: string;
  readonly result: 'mapped' | 'raw' | 'invalid' | 'dead_letter' | 'dropped';
  readonly entries: number;
}

/** What became of the records of one page, summed over all outputs. */
export interface PageCounts {
  readonly records: number;
  /** Entries written into frames, by result. */
  readonly delivered: number;
  readonly invalid: number;
  readonly deadLettered: number;
  /** Entries that a rule drops on purpose. */
  readonly dropped: number;
  /** The same by the reason that the rule gives; absent when none was dropped. */
  readonly droppedBy?: Readonly<Record<string, number>>;
}

/** The API's answer, read and turned into frames. */
export interface Page {
  readonly kind: 'page';
  readonly frames: readonly Frame[];
  readonly deadLetters: readonly DeadLetter[];
  readonly counts: PageCounts;
  /** The entries of all outputs by mapping, rule and result. */
  readonly byRule: readonly RuleCount[];
  /**
   * Digest of the bytes of `result`: under the same key, the same records in the same text have the same. Absent
   * when no key was given.
   */
  readonly digest?: string;
  /** `wait_time` in seconds as the API gave it; absent when missing or no number. */
  readonly waitSecs?: number;
  /** `timestamp_hwm` in epoch seconds; absent when missing or no integer. */
  readonly hwmSecs?: number;
}

/** A 200 answer that is no page. Nothing of it was delivered. */
export interface UnusableBody {
  readonly kind: 'unusable';
  /**
   * `truncated`: the text ends early; `not_json`: it breaks the grammar;
   * `not_ok`: `ok` is not 1; `no_result`: `result` is missing or no array; `empty`: no byte at all;
   * `transform_failed`: the transform broke down over it, by a mistake of its own or for want of memory.
   */
  readonly reason: 'truncated' | 'not_json' | 'not_ok' | 'no_result' | 'empty' | 'transform_failed';
  /** One sentence without record content. */
  readonly message: string;
  /** Byte offset where reading stopped. */
  readonly offset: number;
  /** True when the fault lies inside `result`, so asking again gives the same page again. */
  readonly insideResult: boolean;
}

export type PageResult = Page | UnusableBody;

/** What a transform needs to know about a page beside its bytes. */
export interface PageContext {
  readonly tenant: string;
  readonly stream: string;
  /** The host of the tenant's API, such as `acme.goskope.com`. */
  readonly tenantHost?: string;
  /** When the page arrived, epoch ms: the time of records that carry none. */
  readonly receivedAtMs: number;
  /** What the digest is made with, 32 hexadecimal digits; absent = none is made. */
  readonly digestKey?: string;
}

/**
 * Bytes of a page in, frames and counts out; pure. Async so that it may run in a worker: the memory
 * under `body` may move there, so nothing else may lie in it, and the caller is done with it.
 */
export type TransformPage = (body: Uint8Array, context: PageContext) => Promise<PageResult>;
