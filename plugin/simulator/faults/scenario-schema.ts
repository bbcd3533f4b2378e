import { OPERATION_NAMES } from '../operation.ts';
import { STREAMS } from '../streams.ts';
import { DEFAULT_SWITCHES, SWITCHES, type SwitchDefinition } from '../switches.ts';
import { DEFAULT_MIX, FAULT_DEFAULTS, FAULT_KINDS, type FaultKind } from './fault.ts';

type Schema = Readonly<Record<string, unknown>>;

const DEFAULTS: Readonly<Record<string, unknown>> = DEFAULT_SWITCHES;

const MOVED: Schema = {
  type: 'boolean',
  description: 'Whether the cursor moves although the page does not arrive.',
};

/** What each kind may carry beside `kind`, `match` and `times`. */
const AMOUNTS: Readonly<Partial<Record<FaultKind, Readonly<Record<string, Schema>>>>> = {
  cut: {
    bytes: { type: 'integer', minimum: 0, description: 'Bytes of the body on the wire.' },
    fraction: { ...share('Share of the text that is sent.'), default: FAULT_DEFAULTS.cutFraction },
  },
  truncated: {
    fraction: { ...share('Share of the text that is sent.'), default: FAULT_DEFAULTS.cutFraction },
  },
  empty_200: { moved: { ...MOVED, default: true } },
  html_200: { moved: { ...MOVED, default: true } },
  not_ok: { moved: { ...MOVED, default: false } },
  slow: {
    bytes: amount('integer', 'Bytes sent at a time.', FAULT_DEFAULTS.slowBytes),
    secs: amount('number', 'Seconds between them.', FAULT_DEFAULTS.slowSecs),
  },
  '409': {
    secs: amount('number', 'How long path and index stay occupied.', FAULT_DEFAULTS.conflictSecs),
  },
  '429': {
    headers: { type: 'boolean', default: true, description: 'Whether limits are told in headers.' },
  },
  reset: { moved: { ...MOVED, default: false } },
  hang: {
    moved: { ...MOVED, default: false },
    secs: {
      type: 'number',
      exclusiveMinimum: 0,
      description: 'Seconds until the connection ends; without it the client has to leave.',
      examples: [5],
    },
  },
  wait_time: {
    value: {
      anyOf: [{ type: 'integer', minimum: 0 }, { const: 'missing' }],
      description: 'What the page says instead: seconds, or `missing`.',
      examples: [0, 86_400, 'missing'],
    },
  },
  big: { bytes: amount('integer', 'Size of the body in bytes.', FAULT_DEFAULTS.bigBytes) },
};

const MATCH: Schema = {
  type: 'object',
  description: 'Which requests are meant; what is left out matches everything.',
  additionalProperties: false,
  properties: {
    stream: { enum: STREAMS.map((stream) => stream.name), description: 'The stream.' },
    index: { type: 'string', description: 'The index.' },
    operation: { enum: OPERATION_NAMES, description: 'The operation.' },
    nth: { type: 'integer', minimum: 1, default: 1, description: 'The first request to be hit.' },
  },
};

const TIMES: Schema = {
  anyOf: [{ type: 'integer', minimum: 1 }, { const: 'always' }],
  default: 1,
  description: 'How many matching requests in a row are hit.',
};

/** One fault of a kind. */
export function faultSchema(kind: FaultKind): Schema {
  return {
    type: 'object',
    additionalProperties: false,
    required: kind === 'wait_time' ? ['kind', 'value'] : ['kind'],
    properties: { kind: { const: kind }, match: MATCH, times: TIMES, ...AMOUNTS[kind] },
  };
}

/** The file that `--faults` reads, and the body that the control path takes. */
export const SCENARIO_SCHEMA: Schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    faults: {
      type: 'array',
      description: 'Faults in the order in which they are tried.',
      items: {
        type: 'object',
        discriminator: { propertyName: 'kind' },
        oneOf: FAULT_KINDS.map(faultSchema),
      },
    },
    mix: {
      type: 'object',
      description: 'Random faults for the requests that no scripted fault hits.',
      additionalProperties: false,
      required: ['shares'],
      properties: {
        seed: { type: 'integer', default: DEFAULT_MIX.seed, description: 'Decides the series.' },
        shares: {
          type: 'object',
          description: 'The share of the requests that each kind hits; at most 1 together.',
          additionalProperties: false,
          properties: Object.fromEntries(FAULT_KINDS.map((kind) => [kind, share(kind)])),
          examples: [{ cut: 0.05 }],
        },
      },
    },
    switches: {
      type: 'object',
      description: 'Behaviours of the service that are not established.',
      additionalProperties: false,
      properties: Object.fromEntries(
        Object.entries(SWITCHES).map(([name, definition]) => [
          snakeCase(name),
          switchSchema(definition, DEFAULTS[name]),
        ]),
      ),
    },
  },
};

/** `firstNext` as files write it: `first_next`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function switchSchema(definition: SwitchDefinition, value: unknown): Schema {
  const { description, values, minimum } = definition;
  const choices = [
    ...(minimum === undefined ? [] : [{ type: 'integer', minimum }]),
    ...(values === undefined ? [] : [{ enum: values }]),
  ];
  const [only, ...others] = choices;
  return { description, default: value, ...(others.length === 0 ? only : { anyOf: choices }) };
}

function share(description: string): Schema {
  return { type: 'number', minimum: 0, maximum: 1, description };
}

function amount(type: 'integer' | 'number', description: string, value: number): Schema {
  return { type, exclusiveMinimum: 0, description, default: value };
}
