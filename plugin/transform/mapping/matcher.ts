import { didYouMean } from '../../diagnostics/suggest.ts';
import type { CompileScope } from './compiler.ts';
import { compilePattern } from './pattern/pattern.ts';
import { childOf, elementsOf, membersOf } from './problems.ts';
import { remembered } from './remembered.ts';
import type { Located } from './problems.ts';
import { folded, isList, textOf } from './value.ts';
import type { Nested, Value } from './value.ts';

/** What a field must be like. */
export interface Matcher {
  readonly holds: (value: Value | undefined) => boolean;
  /** The folded texts, when it is nothing but "one of these texts". */
  readonly texts?: ReadonlySet<string>;
  /** When it is nothing but `exists`: what that says. */
  readonly isPresence?: boolean;
}

type ScalarTest = (text: string, value: Nested) => boolean;

const names = [
  'equals',
  'in',
  'contains',
  'starts_with',
  'ends_with',
  'matches',
  'exists',
  'table',
];

/** Compiles a scalar, a list of scalars, or a map of tests that must all hold. */
export function compileMatcher(node: Located, scope: CompileScope): Matcher {
  const { value } = node;
  if (typeof value !== 'object' || value === null) return oneOf(elementsOf(node), node, scope);
  if (Array.isArray(value)) return oneOf(elementsOf(node), node, scope);
  const members = membersOf(node);
  const parts = members.map(([name, child]) => compileTest(name, child, scope));
  if (parts.length === 0) report(node, scope, 'this map is empty; give at least one test.');
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  return { holds: (found) => parts.every((part) => part.holds(found)) };
}

function compileTest(name: string, node: Located, scope: CompileScope): Matcher {
  switch (name) {
    case 'equals':
    case 'in':
      return oneOf(elementsOf(node), node, scope);
    case 'contains':
      return texts(node, scope, (text, wanted) => text.includes(wanted));
    case 'starts_with':
      return texts(node, scope, (text, wanted) => text.startsWith(wanted));
    case 'ends_with':
      return texts(node, scope, (text, wanted) => text.endsWith(wanted));
    case 'matches':
      return pattern(node, scope);
    case 'exists':
      return exists(node, scope);
    case 'table':
      return inTable(node, scope);
    default: {
      const hint = didYouMean(name, names);
      const cure = hint === '' ? ` Known here: ${names.join(', ')}.` : hint;
      scope.shared.problems.reportKey('BAD_CONDITION', node, `"${name}" is not a test.${cure}`);
      return { holds: () => false };
    }
  }
}

function oneOf(elements: readonly Located[], node: Located, scope: CompileScope): Matcher {
  if (elements.length === 0) report(node, scope, 'this list is empty; give at least one value.');
  const wanted = new Set<string>();
  const numbers = new Set<number>();
  for (const element of elements) {
    const text = scalarText(element, scope);
    if (text !== undefined) wanted.add(folded(text));
    if (typeof element.value === 'number') numbers.add(element.value);
  }
  const holds = onText(
    (text) => wanted.has(folded(text)) || (numbers.size > 0 && isOf(numbers, text)),
  );
  return numbers.size > 0 ? { holds } : { holds, texts: wanted };
}

/** `34` is also `34.0`. */
function isOf(numbers: ReadonlySet<number>, text: string): boolean {
  return /^-?\d/.test(text) && numbers.has(Number(text));
}

function texts(
  node: Located,
  scope: CompileScope,
  test: (text: string, wanted: string) => boolean,
): Matcher {
  const wanted = elementsOf(node).map((element) => folded(scalarText(element, scope) ?? ''));
  if (wanted.includes(''))
    report(node, scope, 'an empty text is in every text; give some characters.');
  return {
    holds: onText((text) => {
      const own = folded(text);
      return wanted.some((part) => test(own, part));
    }),
  };
}

function pattern(node: Located, scope: CompileScope): Matcher {
  const compiled = compilePattern(String(node.value), { ignoreCase: true });
  if ('message' in compiled) {
    scope.shared.problems.report(
      'UNSAFE_PATTERN',
      node,
      `this pattern is refused: ${compiled.message}.`,
    );
    return { holds: () => false };
  }
  return { holds: onText((text) => compiled.test(text)) };
}

function exists(node: Located, scope: CompileScope): Matcher {
  const { value: isWanted } = node;
  const holds: Matcher['holds'] = (value) => (value !== undefined) === isWanted;
  if (typeof isWanted === 'boolean') return { holds, isPresence: isWanted };
  report(node, scope, 'exists is true or false.');
  return { holds };
}

function inTable(node: Located, scope: CompileScope): Matcher {
  const table = typeof node.value === 'string' ? scope.table(node.value) : undefined;
  if (table === undefined) {
    const name = String(node.value);
    const message = `there is no table "${name}".${didYouMean(name, scope.tableNames)} Known here: ${scope.tableNames.join(', ') || 'none'}.`;
    scope.shared.problems.report('UNKNOWN_TABLE', node, message);
    return { holds: () => false };
  }
  return { holds: onAny((_, value) => value !== null && table.find(value) !== undefined) };
}

/** As `onAny`, for tests that look at the text alone. */
function onText(test: (text: string) => boolean): Matcher['holds'] {
  const known = remembered(test);
  const onList = onAny((text) => known(text));
  return (value) => (typeof value === 'string' ? known(value) : onList(value));
}

/** A list matches when one of its elements does; objects never match. */
function onAny(test: ScalarTest): Matcher['holds'] {
  const holds = (value: Nested | undefined): boolean => {
    if (isList(value)) return value.some(holds);
    const text = textOf(value);
    return text !== undefined && value !== undefined && test(text, value);
  };
  return holds;
}

function scalarText(node: Located, scope: CompileScope): string | undefined {
  const { value } = node;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return String(value);
  }
  report(node, scope, 'only text, numbers, true and false can be compared with.');
  return undefined;
}

function report(node: Located, scope: CompileScope, message: string): void {
  scope.shared.problems.report('BAD_CONDITION', node, message);
}

/** The scalar texts of a matcher that is nothing but "one of these", for the check of routes. */
export function plainTexts(node: Located): ReadonlySet<string> | undefined {
  const inner = membersOf(node);
  const [only] = inner;
  if (inner.length > 1) return undefined;
  if (only !== undefined) {
    return only[0] === 'equals' || only[0] === 'in'
      ? plainTexts(childOf(node, only[0]))
      : undefined;
  }
  const values = elementsOf(node).map(({ value }) => value);
  if (values.some((value) => typeof value === 'object')) return undefined;
  return new Set(values.map((value) => folded(String(value))));
}
