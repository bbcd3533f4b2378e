import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';

import type { Switches } from '../switches.ts';
import { DEFAULT_MIX, FAULT_KINDS, type Fault, type FaultMix } from './fault.ts';
import { SCENARIO_SCHEMA } from './scenario-schema.ts';

/** What a file of faults says. */
export interface Scenario {
  readonly faults: readonly Fault[];
  readonly mix?: FaultMix;
  readonly switches: Partial<Switches>;
}

/** One thing wrong with a scenario. */
export interface ScenarioProblem {
  /** Keys and array places from the top, for finding the line in the file. */
  readonly path: readonly (string | number)[];
  /** What is wrong and what would be right. */
  readonly message: string;
}

export type ParsedScenario =
  | { readonly kind: 'ok'; readonly scenario: Scenario }
  | { readonly kind: 'invalid'; readonly problems: readonly ScenarioProblem[] };

interface RawScenario {
  readonly faults?: readonly Fault[];
  readonly mix?: Partial<FaultMix> & Pick<FaultMix, 'shares'>;
  readonly switches?: Readonly<Record<string, unknown>>;
}

/** Checks a value read from YAML or JSON and gives it the names that code uses. */
export function parseScenario(value: unknown): ParsedScenario {
  const ajv = new Ajv2020({ allErrors: true, discriminator: true, allowUnionTypes: true });
  const validate = ajv.compile<RawScenario>(SCENARIO_SCHEMA);
  if (!validate(value)) {
    return { kind: 'invalid', problems: problemsOf(validate.errors ?? []) };
  }
  const excess = mixProblems(value.mix);
  if (excess.length > 0) return { kind: 'invalid', problems: excess };
  return {
    kind: 'ok',
    scenario: {
      faults: value.faults ?? [],
      switches: switchesOf(value.switches ?? {}),
      ...(value.mix ? { mix: { seed: DEFAULT_MIX.seed, ...value.mix } } : {}),
    },
  };
}

function mixProblems(mix: RawScenario['mix']): readonly ScenarioProblem[] {
  const sum = FAULT_KINDS.reduce((total, kind) => total + (mix?.shares[kind] ?? 0), 0);
  if (sum <= 1) return [];
  return [
    { path: ['mix', 'shares'], message: `The shares sum to ${sum.toFixed(2)}; give at most 1.` },
  ];
}

/** The schema has checked names and values; only the spelling of the names differs. */
function switchesOf(raw: Readonly<Record<string, unknown>>): Partial<Switches> {
  return Object.fromEntries(
    Object.entries(raw).map(([name, value]) => [
      name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
}

function problemsOf(errors: readonly ErrorObject[]): readonly ScenarioProblem[] {
  const problems = new Map<string, ScenarioProblem>();
  for (const error of errors) {
    // The branches of a choice say less than the choice itself.
    if (/\/anyOf\/\d+\//.test(error.schemaPath) || error.keyword === 'oneOf') continue;
    const path = pathOf(error);
    const message = messageOf(error);
    problems.set(`${path.join('/')} ${message}`, { path, message });
  }
  return [...problems.values()];
}

/** What AJV tells beside the keyword that failed; each keyword tells another of these. */
interface Params {
  readonly additionalProperty?: unknown;
  readonly missingProperty?: unknown;
  readonly allowedValues?: unknown;
}

function pathOf(error: ErrorObject): readonly (string | number)[] {
  const parts = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const { additionalProperty: extra }: Params = error.params;
  if (typeof extra === 'string') parts.push(extra);
  if (error.keyword === 'discriminator') parts.push('kind');
  return parts.map((part) => (/^\d+$/.test(part) && parts[0] === 'faults' ? Number(part) : part));
}

function messageOf(error: ErrorObject): string {
  const where = pathOf(error).join('.') || 'The scenario';
  const params: Params = error.params;
  switch (error.keyword) {
    case 'additionalProperties':
      return `${where} is no known key; see docs/simulator.md for those that are.`;
    case 'required':
      return `${where} lacks "${String(params.missingProperty)}"; add it.`;
    case 'enum':
      return `${where} must be one of ${listed(params.allowedValues)}.`;
    case 'anyOf':
      return `${where} has a value that is not allowed; see docs/simulator.md for those that are.`;
    case 'discriminator':
      return `${where} must be one of ${FAULT_KINDS.join(', ')}.`;
    default:
      return `${where} ${error.message ?? 'is not allowed'}; see docs/simulator.md.`;
  }
}

function listed(values: unknown): string {
  return Array.isArray(values) ? values.map(String).join(', ') : String(values);
}
