import { Documents } from '../files/documents.ts';
import type { FilePlace } from '../files/documents.ts';
import { layers } from '../files/folders.ts';
import type { MappingFolders } from '../files/folders.ts';
import { childOf, elementsOf, Problems, textAt } from '../problems.ts';
import type { Located, MappingDiagnostic } from '../problems.ts';

/** What must become of records that no rule maps. */
export type OtherVerdict = 'raw' | 'invalid' | 'dropped';

/** What must come of one record: a whole event, or a verdict; undefined = not said yet. */
export type Expectation =
  | { readonly kind: 'event'; readonly event: unknown }
  | { readonly kind: 'verdict'; readonly verdict: OtherVerdict }
  | undefined;

export interface MappingTest {
  readonly place: FilePlace;
  readonly file: string;
  readonly why: string;
  readonly stream: string;
  readonly tenant: string;
  readonly tenantHost: string;
  readonly inputs: readonly { readonly text: string; readonly expected: Expectation }[];
  /** True when `input` is a list, so that `expected` is one. */
  readonly isList: boolean;
}

/** The tests beside the rules of a set, user's files before shipped ones of the same path. */
export function readTests(
  setName: string,
  folders: MappingFolders,
): { readonly tests: readonly MappingTest[]; readonly diagnostics: readonly MappingDiagnostic[] } {
  const problems = new Problems();
  const documents = new Documents(folders, problems);
  const places = new Map<string, FilePlace>();
  for (const layer of layers) {
    for (const path of folders.list(layer, setName)) {
      if (/(?:^|\/)tests\/[^/]+\.yaml$/.test(path) && !places.has(path))
        places.set(path, { layer, path });
    }
  }
  const tests = [...places.values()].flatMap((place) => {
    const { root } = documents.open('test', place);
    const test = root === undefined ? undefined : testOf(root, place, problems);
    return test === undefined ? [] : [{ ...test, file: folders.shown(place.layer, place.path) }];
  });
  return { tests, diagnostics: problems.all() };
}

function testOf(
  root: Located,
  place: FilePlace,
  problems: Problems,
): Omit<MappingTest, 'file'> | undefined {
  const inputs = elementsOf(childOf(root, 'input'));
  const [why, stream] = [textAt(childOf(root, 'why')), textAt(childOf(root, 'stream'))];
  if (why === undefined || stream === undefined || inputs.length === 0) return undefined;
  const isList = Array.isArray(childOf(root, 'input').value);
  const expectations = expectationsOf(root, { count: inputs.length, isList }, problems);
  return {
    place,
    why,
    stream,
    isList,
    tenant: textAt(childOf(root, 'tenant')) ?? 'tenant',
    tenantHost: textAt(childOf(root, 'tenant_host')) ?? 'tenant.example.org',
    inputs: inputs.map((input, index) => ({
      text: (textAt(input) ?? '').trim(),
      expected: expectations[index],
    })),
  };
}

function expectationsOf(
  root: Located,
  inputs: { readonly count: number; readonly isList: boolean },
  problems: Problems,
): readonly Expectation[] {
  const kind = childOf(root, 'expected_kind');
  const expected = childOf(root, 'expected');
  if (kind.value !== undefined && expected.value !== undefined) {
    problems.reportKey(
      'BAD_TEST',
      kind,
      'expected_kind and expected exclude each other; remove one.',
    );
  }
  if (kind.value !== undefined) {
    return Array.from({ length: inputs.count }, () => verdictOf(kind.value));
  }
  if (expected.value === undefined) return [];
  if (!inputs.isList) return [eventOf(expected.value)];
  const all = elementsOf(expected);
  if (all.length !== inputs.count) {
    const message = `there are ${inputs.count} records in input and ${all.length} events here; give one for each, or its verdict: raw, invalid, dropped.`;
    problems.report('BAD_TEST', expected, message);
  }
  return all.map(({ value }) => verdictOf(value) ?? eventOf(value));
}

function verdictOf(value: unknown): Expectation {
  const isVerdict = value === 'raw' || value === 'invalid' || value === 'dropped';
  return isVerdict ? { kind: 'verdict', verdict: value } : undefined;
}

function eventOf(event: unknown): Expectation {
  return { kind: 'event', event };
}
