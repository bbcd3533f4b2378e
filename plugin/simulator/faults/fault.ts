import type { OperationName } from '../operation.ts';

/** Which requests a fault is meant for; what is left out matches everything. */
export interface FaultMatch {
  readonly stream?: string;
  readonly index?: string;
  readonly operation?: OperationName;
  /** Counts matching requests from when the fault was added; 1 is the first. Default 1. */
  readonly nth?: number;
}

/** What goes wrong. Amounts have a default, which docs/simulator.md lists. */
export type FaultEffect =
  /** The connection ends inside the body: after `bytes` on the wire, or a share of the text. */
  | { readonly kind: 'cut'; readonly bytes?: number; readonly fraction?: number }
  /** The body ends early but the transfer is complete. */
  | { readonly kind: 'truncated'; readonly fraction?: number }
  | { readonly kind: 'corrupt_gzip' }
  /** 200 with something else than a page; `moved` says whether the cursor moved all the same. */
  | { readonly kind: 'empty_200' | 'html_200' | 'not_ok'; readonly moved?: boolean }
  | { readonly kind: '204' }
  /** `bytes` of the body every `secs` seconds. */
  | { readonly kind: 'slow'; readonly bytes?: number; readonly secs?: number }
  | { readonly kind: '400' | '401' | '403' | '404' | '500' | '503' | 'html_502' }
  | { readonly kind: '429'; readonly headers?: boolean }
  /** The path and index stay occupied for `secs` seconds. */
  | { readonly kind: '409'; readonly secs?: number }
  /** The connection is reset instead of an answer. */
  | { readonly kind: 'reset'; readonly moved?: boolean }
  /** No answer at all, for `secs` seconds or until the client leaves. */
  | { readonly kind: 'hang'; readonly moved?: boolean; readonly secs?: number }
  | { readonly kind: 'wait_time'; readonly value: number | 'missing' }
  | { readonly kind: 'no_hwm' }
  /** Blanks make the body this large; its records stay the same. */
  | { readonly kind: 'big'; readonly bytes?: number };

export type FaultKind = FaultEffect['kind'];

export const FAULT_KINDS = [
  'cut',
  'truncated',
  'corrupt_gzip',
  'empty_200',
  'html_200',
  'not_ok',
  '204',
  'slow',
  '400',
  '401',
  '403',
  '404',
  '409',
  '429',
  '500',
  '503',
  'html_502',
  'reset',
  'hang',
  'wait_time',
  'no_hwm',
  'big',
] as const satisfies readonly FaultKind[];

/** One scripted fault. */
export type Fault = FaultEffect & {
  readonly match?: FaultMatch;
  /** How many matching requests in a row it hits. Default 1. */
  readonly times?: number | 'always';
};

/** Random faults: the share of requests that each kind hits, 0 to 1; they sum to at most 1. */
export interface FaultMix {
  readonly seed: number;
  readonly shares: Readonly<Partial<Record<FaultKind, number>>>;
}

/** Every kind that a mix may hold, with the share that the default mix gives it. */
export const DEFAULT_MIX: FaultMix = {
  seed: 1,
  shares: {
    cut: 0.05,
    truncated: 0.02,
    corrupt_gzip: 0.02,
    empty_200: 0.02,
    html_200: 0.02,
    not_ok: 0.02,
    '204': 0.02,
    '409': 0.02,
    '429': 0.04,
    '500': 0.02,
    '503': 0.03,
    html_502: 0.02,
    reset: 0.04,
    no_hwm: 0.02,
  },
};

/** The amounts of faults that name none. */
export const FAULT_DEFAULTS = {
  cutFraction: 0.5,
  slowBytes: 1024,
  slowSecs: 0.5,
  conflictSecs: 2,
  bigBytes: 105_000_000,
} as const;
