/** How one behaviour that public material leaves open is chosen. */
export interface SwitchDefinition {
  readonly description: string;
  /** Allowed values; absent for a number. */
  readonly values?: readonly (string | boolean)[];
  /** Least value of a number. */
  readonly minimum?: number;
}

/** Everything about the real service that is not established, with our choice as the default. */
export const DEFAULT_SWITCHES = {
  missingOperation: 'refuse',
  missingIndex: 'refuse',
  firstNext: 'now',
  firstResend: 'empty',
  headAndTail: true,
  hourBatches: true,
  cursorAdvances: 'status_line',
  cursorKeptSecs: 'forever',
  lastPageKeptSecs: 'forever',
  pageOrder: 'insertion',
  emptyHwm: 'repeat',
  hwmAheadSecs: 9,
  concurrentUse: 'conflict',
  ipsPath: false,
  c2Path: false,
  epdlpPath: false,
  connectionPath: true,
  wrongToken: '401',
  rateLimitScope: 'token_and_path',
  iteratorNames: 'as_given',
  iteratorReadySecs: 0,
  csvHeader: 'schema_headers',
} as const satisfies Record<string, string | number | boolean>;

export type SwitchName = keyof typeof DEFAULT_SWITCHES;

/** The value of each switch. */
export interface Switches {
  readonly missingOperation: 'refuse' | 'next';
  readonly missingIndex: 'refuse' | 'shared';
  readonly firstNext: 'now' | 'oldest' | 'last_hour';
  readonly firstResend: 'empty' | 'refuse';
  readonly headAndTail: boolean;
  readonly hourBatches: boolean;
  readonly cursorAdvances: 'status_line' | 'body_end';
  readonly cursorKeptSecs: number | 'forever';
  readonly lastPageKeptSecs: number | 'forever';
  readonly pageOrder: 'insertion' | 'reversed';
  readonly emptyHwm: 'repeat' | 'now';
  readonly hwmAheadSecs: number;
  readonly concurrentUse: 'conflict' | 'allowed';
  readonly ipsPath: boolean;
  readonly c2Path: boolean;
  readonly epdlpPath: boolean;
  readonly connectionPath: boolean;
  readonly wrongToken: '401' | '403';
  readonly rateLimitScope: 'token_and_path' | 'path' | 'tenant';
  readonly iteratorNames: 'as_given' | 'decorated';
  readonly iteratorReadySecs: number;
  readonly csvHeader: 'schema_headers' | 'first_row';
}

const YES_NO = [false, true] as const;

/** What each switch decides; docs/simulator.md shows this table. */
export const SWITCHES: Readonly<Record<SwitchName, SwitchDefinition>> = {
  missingOperation: {
    description: 'A request without `operation`: answered with 400, or taken as `next`.',
    values: ['refuse', 'next'],
  },
  missingIndex: {
    description: 'A request without `index`: answered with 400, or served from one shared cursor.',
    values: ['refuse', 'shared'],
  },
  firstNext: {
    description: 'Where the first `next` of an unknown index begins.',
    values: ['now', 'oldest', 'last_hour'],
  },
  firstResend: {
    description: '`resend` when there is no last page: an empty page, or 400.',
    values: ['empty', 'refuse'],
  },
  headAndTail: {
    description: 'Whether `head` and `tail` still work; otherwise they get 400.',
    values: YES_NO,
  },
  hourBatches: {
    description: 'After an epoch a page holds at most one hour of data, counted from the epoch.',
    values: YES_NO,
  },
  cursorAdvances: {
    description: 'When the cursor moves: with the status line, or after the whole body was sent.',
    values: ['status_line', 'body_end'],
  },
  cursorKeptSecs: {
    description: 'How long an unused cursor is remembered: seconds, or `forever`.',
    minimum: 1,
    values: ['forever'],
  },
  lastPageKeptSecs: {
    description: 'How long the last page can be sent again: seconds, or `forever`.',
    minimum: 1,
    values: ['forever'],
  },
  pageOrder: {
    description: 'The order of the records inside a page.',
    values: ['insertion', 'reversed'],
  },
  emptyHwm: {
    description: 'The high-water mark of an empty page: that of the page before, or now.',
    values: ['repeat', 'now'],
  },
  hwmAheadSecs: {
    description: 'By how many seconds the high-water mark exceeds the newest insertion.',
    minimum: 0,
  },
  concurrentUse: {
    description: 'A second request on the same path and index: 409, or served.',
    values: ['conflict', 'allowed'],
  },
  ipsPath: { description: 'Whether `/alerts/ips` answers.', values: YES_NO },
  c2Path: { description: 'Whether `/alerts/c2` answers.', values: YES_NO },
  epdlpPath: {
    description: 'Whether `/events/epdlp` answers, as another name of `/events/endpoint`.',
    values: YES_NO,
  },
  connectionPath: { description: 'Whether `/events/connection` answers.', values: YES_NO },
  wrongToken: {
    description: 'The status that a wrong or expired token gets.',
    values: ['401', '403'],
  },
  rateLimitScope: {
    description: 'What shares one rate limit.',
    values: ['token_and_path', 'path', 'tenant'],
  },
  iteratorNames: {
    description: 'Named iterators: whether the service adds to the name that was asked for.',
    values: ['as_given', 'decorated'],
  },
  iteratorReadySecs: {
    description: 'Named iterators: seconds from creation until the status is `Ready`.',
    minimum: 0,
  },
  csvHeader: {
    description: 'Named iterators: columns in the `schema_headers` header, or in a first row.',
    values: ['schema_headers', 'first_row'],
  },
};

/** The given switches over the defaults. */
export function withDefaults(switches: Partial<Switches> = {}): Switches {
  return { ...DEFAULT_SWITCHES, ...switches };
}
