import type { RecordView } from '../../../plugin/transform/json/record-view.ts';
import { RecordView as View } from '../../../plugin/transform/json/record-view.ts';
import { scanRecord } from '../../../plugin/transform/json/scan-record.ts';
import type { MappingSet } from '../../../plugin/transform/mapping/mapping-set.ts';
import { seededRandom } from '../../support/seeded.ts';
import { eventFaults, floatFaults } from './event-faults.ts';
import { mutate } from './fuzz-record.ts';
import type { Mutant, Seedling } from './fuzz-record.ts';
import type { SecondOpinion } from './shared-samples.ts';
import { transformer } from './shipped-set.ts';

export interface FuzzReport {
  readonly records: number;
  /** How many records had each verdict, and each rule. */
  readonly verdicts: ReadonlyMap<string, number>;
  readonly failures: readonly FuzzFailure[];
}

export interface FuzzFailure {
  /** Makes the same record as the only one of a run. */
  readonly seed: number;
  readonly what: readonly string[];
  readonly record: string;
}

export interface FuzzOptions {
  readonly set: MappingSet;
  readonly seedlings: readonly Seedling[];
  readonly count: number;
  /** Record n is made from `seed + n` alone. */
  readonly seed: number;
  readonly nowMs: number;
  readonly judge?: SecondOpinion;
  readonly onRecord?: (done: number, failures: number) => void;
}

const FAILURES_KEPT = 50;

/** Maps mutants and looks for losses, faults and wrong events. */
export function fuzz(options: FuzzOptions): FuzzReport {
  const { seedlings, count, seed } = options;
  const examine = examiner(options);
  const verdicts = new Map<string, number>();
  const failures: FuzzFailure[] = [];
  for (let index = 0; index < count; index += 1) {
    const random = seededRandom(seed + index);
    random();
    const seedling = seedlings[Math.floor(random() * seedlings.length)];
    if (seedling === undefined) throw new Error('there is no record to start from');
    const mutant = mutate(seedling, random);
    const { verdict, what } = examine(mutant);
    verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
    if (what.length > 0 && failures.length < FAILURES_KEPT) {
      failures.push({
        seed: seed + index,
        what,
        record: mutant.bytes.toString('utf8').slice(0, 6000),
      });
    }
    options.onRecord?.(index + 1, failures.length);
  }
  return { records: count, verdicts, failures };
}

interface Examined {
  readonly verdict: string;
  readonly what: readonly string[];
}

function examiner({ set, nowMs, judge }: FuzzOptions): (mutant: Mutant) => Examined {
  const transform = transformer(set, nowMs);
  return (mutant) => {
    try {
      const { verdict, bytes, json } = transform(mutant.bytes, mutant.stream);
      const what: string[] = [];
      if (verdict === 'not_json') what.push('what was written is no JSON');
      if (verdict === 'beyond_limit' || verdict === 'not_json') return { verdict, what };
      what.push(...lostTokens(mutant, json));
      if (mutant.isUnreadable) {
        const isAside =
          verdict === 'invalid' && /"code":"(?:lone_surrogate|invalid_utf8)"/.test(json);
        if (!isAside) what.push(`a text that is no Unicode was ${verdict}`);
        return { verdict: 'unreadable', what };
      }
      if (json.includes('"engine_fault"')) what.push('the engine failed');
      if (verdict === 'mapped') {
        const faults = [...eventFaults(bytes), ...floatFaults(json)];
        what.push(...faults, ...(judge?.(json) ?? []), ...lostFields(mutant, json, { set, nowMs }));
      }
      return { verdict: verdict === 'invalid' ? `invalid (${firstCode(json)})` : verdict, what };
    } catch (error) {
      return {
        verdict: 'thrown',
        what: [error instanceof Error ? (error.stack ?? '') : String(error)],
      };
    }
  };
}

function firstCode(json: string): string {
  return (
    /"rule":"([^"]*)","attribute":"([^"]*)","code":"([^"]*)"/.exec(json)?.slice(1).join(' ') ??
    'no code'
  );
}

/** Whatever becomes of a record, what stood in it is in what leaves. */
function lostTokens({ tokens }: Mutant, json: string): readonly string[] {
  const encoded = /"raw_data_base64":"([^"]+)"/.exec(json)?.[1];
  const text = (
    encoded === undefined ? json : Buffer.from(encoded, 'base64').toString()
  ).toLowerCase();
  return tokens.filter((token) => !text.includes(token)).map((token) => `${token} is lost`);
}

/** Every field is used, left over, ignored or absent, and what is left over stands in `unmapped`. */
function lostFields(
  { bytes, stream }: Mutant,
  json: string,
  { set, nowMs }: { readonly set: MappingSet; readonly nowMs: number },
): readonly string[] {
  const view = new View();
  scanRecord(bytes, 0, bytes.length, view);
  const trace = set.trace(view, { tenant: 'acme', stream, receivedAtMs: nowMs });
  const used = new Set(trace.attributes.flatMap((attribute) => attribute.used));
  const known = new Set([
    ...used,
    ...trace.leftovers,
    ...trace.ignored.map(({ field }) => field),
    ...trace.absent,
  ]);
  const { unmapped = {} } = JSON.parse(json) as { unmapped?: object };
  const kept = Object.keys(unmapped);
  return [
    ...namesOf(view)
      .filter((name) => !known.has(name))
      .map((name) => `${name} is neither used nor left over`),
    ...trace.leftovers
      .filter((name) => name !== '__proto__' && !kept.includes(name))
      .map((name) => `${name} is left over and not in unmapped`),
    ...kept.filter((name) => used.has(name)).map((name) => `${name} is used and in unmapped`),
    ...trace.absent
      .filter((name) => !isNothing(view, name))
      .map((name) => `${name} counts as absent and says something`),
  ];
}

function namesOf(view: RecordView): readonly string[] {
  return Array.from({ length: view.fieldCount }, (_, field) => view.keyText(field));
}

/** The words for "nothing known", whatever the field. */
const NOTHING = /^(?:|unknown|n\/a|na|none|null|notavailable|notchecked|nossl|-)$/i;

function isNothing(view: RecordView, name: string): boolean {
  const field = namesOf(view).indexOf(name);
  const value = view.decodeValue(field);
  if (value === null || value === 0) return true;
  if (typeof value === 'object') return Object.keys(value).length === 0;
  return typeof value === 'string' && (NOTHING.test(value.trim()) || Number(value) === 0);
}
