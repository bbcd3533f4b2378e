import { MsgpackWriter } from '../../../msgpack/writer.ts';
import { RecordView } from '../../json/record-view.ts';
import { scanRecord } from '../../json/scan-record.ts';
import type { MappingFolders } from '../files/folders.ts';
import type { MappingSet, MapResult } from '../mapping-set.ts';
import type { MappingDiagnostic } from '../problems.ts';
import { differences } from './difference.ts';
import type { Difference } from './difference.ts';
import { readEvent } from './read-event.ts';
import { readTests } from './read-tests.ts';
import type { Expectation, MappingTest } from './read-tests.ts';
import { rewriteExpectation } from './rewrite-expectation.ts';

/** What became of one test file. */
export interface TestOutcome {
  readonly file: string;
  readonly why: string;
  readonly kind: 'passed' | 'failed' | 'updated';
  /** What is not as expected, with the number of the record where there are several. */
  readonly differences: readonly Difference[];
  /** Rules that took the records, for the check that every rule has a test. */
  readonly rules: readonly string[];
}

export interface TestReport {
  readonly outcomes: readonly TestOutcome[];
  /** Test files that can not be read. */
  readonly diagnostics: readonly MappingDiagnostic[];
  /** Rules that no test reaches. */
  readonly untested: readonly string[];
}

export interface TestOptions {
  readonly folders: MappingFolders;
  /** Writes what came out into the files of failed tests. */
  readonly update?: boolean;
  /** Time of receipt in epoch ms: what a test says must not depend on the day it runs. */
  readonly receivedAtMs: number;
}

/** What tests expect must not depend on the day they run. */
export const RECEIVED_AT_MS = Date.UTC(2026, 0, 1);

/** Runs the tests beside the rules of a set. */
export function runMappingTests(set: MappingSet, options: TestOptions): TestReport {
  const { tests, diagnostics } = readTests(set.name, options.folders);
  const outcomes = tests.map((test) => runTest(test, set, options));
  const reached = new Set(outcomes.flatMap(({ rules }) => rules));
  const untested = set.rules.map(({ name }) => name).filter((name) => !reached.has(name));
  return { outcomes, diagnostics, untested };
}

interface Actual {
  readonly result: MapResult | undefined;
  readonly event: unknown;
}

function runTest(test: MappingTest, set: MappingSet, options: TestOptions): TestOutcome {
  const actuals = test.inputs.map(({ text }) => mapText(text, test, { set, options }));
  const found = actuals.flatMap((actual, index) => {
    const place = test.isList ? `record ${index + 1}: ` : '';
    return judge(test.inputs[index]?.expected, actual).map(({ path, message }) => {
      return { path: `${place}${path}`, message };
    });
  });
  const rules = actuals.flatMap(({ result }) => (result?.rule === undefined ? [] : [result.rule]));
  const base = { file: test.file, why: test.why, rules: [...new Set(rules)] };
  if (found.length === 0) return { ...base, kind: 'passed', differences: [] };
  const canUpdate = options.update === true && actuals.every(({ result }) => result !== undefined);
  if (canUpdate) update(test, actuals, options.folders);
  return { ...base, kind: canUpdate ? 'updated' : 'failed', differences: found };
}

function mapText(
  text: string,
  test: MappingTest,
  { set, options }: { readonly set: MappingSet; readonly options: TestOptions },
): Actual {
  const bytes = new Uint8Array(Buffer.from(text));
  const view = new RecordView();
  const behind = scanRecord(bytes, 0, bytes.length, view);
  const isRecord = behind === bytes.length && view.isObject && view.limit === 'none';
  if (!isRecord || view.textFault !== 'none') return { result: undefined, event: undefined };
  const writer = new MsgpackWriter();
  const { tenant, tenantHost, stream } = test;
  const context = { tenant, tenantHost, stream, receivedAtMs: options.receivedAtMs };
  const result = set.map(view, context, writer);
  return { result, event: result.verdict === 'mapped' ? readEvent(writer.subarray()) : undefined };
}

function judge(expected: Expectation, { result, event }: Actual): readonly Difference[] {
  const at = (message: string): readonly Difference[] => [{ path: '$', message }];
  if (result === undefined)
    return at('the input is no JSON object that a mapping takes; correct it.');
  if (expected === undefined) return at('nothing is expected; add expected, or run with --update.');
  const wanted = expected.kind === 'event' ? 'mapped' : expected.verdict;
  if (result.verdict !== wanted)
    return at(`is ${result.verdict}${because(result)}; expected ${wanted}`);
  return expected.kind === 'event' ? differences(expected.event, event) : [];
}

function because({ rule, errors, reason }: MapResult): string {
  const by = rule === undefined ? '' : ` by ${rule}`;
  const [first] = errors;
  const why = reason ?? (first === undefined ? undefined : `${first.attribute} ${first.message}`);
  return `${by}${why === undefined ? '' : ` (${why})`}`;
}

function update(test: MappingTest, actuals: readonly Actual[], folders: MappingFolders): void {
  const { layer, path } = test.place;
  const text = folders.read(layer, path);
  if (text === undefined) return;
  const values = actuals.map(({ result, event }) =>
    result?.verdict === 'mapped' ? event : result?.verdict,
  );
  const [first] = values;
  const isVerdict = typeof first === 'string' && values.every((value) => value === first);
  const expectation = isVerdict
    ? ({ key: 'expected_kind', value: first } as const)
    : ({ key: 'expected', value: test.isList ? values : first } as const);
  folders.write(path, rewriteExpectation(text, expectation));
}
