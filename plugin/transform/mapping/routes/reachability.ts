import { elementsOf, membersOf } from '../problems.ts';
import type { Located } from '../problems.ts';
import { parseReference, referenceText } from '../reference.ts';
import { plainTexts } from '../matcher.ts';
import type { Scope } from '../scope.ts';

/** What one field must be like in one way of meeting a condition. */
type Demand =
  | { readonly kind: 'texts'; readonly texts: ReadonlySet<string> }
  | { readonly kind: 'missing' }
  /** Anything else: two are the same when they were written the same. */
  | { readonly kind: 'other'; readonly written: string };

/** Fields that must all be as demanded; one way of meeting a condition. */
type Way = ReadonlyMap<string, readonly Demand[]>;

/** A condition as a list of ways to meet it. */
export type Ways = readonly Way[];

const mostWays = 200;

/** All ways of meeting a condition; an absent one is met by every record. */
export function waysOf(when: Located | undefined, names: Scope): Ways {
  return when === undefined ? [new Map()] : waysOfNode(when, names);
}

function waysOfNode(node: Located, names: Scope): Ways {
  let ways: Ways = [new Map()];
  for (const [key, child] of membersOf(node)) {
    ways = product(ways, waysOfPart(key, child, names));
    if (ways.length > mostWays) return [other(node)];
  }
  return ways;
}

function waysOfPart(key: string, node: Located, names: Scope): Ways {
  if (key === 'any') return elementsOf(node).flatMap((element) => waysOfNode(element, names));
  if (key === 'all') {
    return elementsOf(node).reduce<Ways>(
      (ways, element) => product(ways, waysOfNode(element, names)),
      [new Map()],
    );
  }
  if (key === 'not') return [other(node)];
  return [new Map([[nameOf(key, names), [demandOf(node)]]])];
}

function demandOf(node: Located): Demand {
  const texts = plainTexts(node);
  if (texts !== undefined) return { kind: 'texts', texts };
  const written = JSON.stringify(node.value);
  return written === '{"exists":false}' ? { kind: 'missing' } : { kind: 'other', written };
}

function other(node: Located): Way {
  return new Map([
    [JSON.stringify(node.value), [{ kind: 'other', written: JSON.stringify(node.value) }]],
  ]);
}

/** A let and a field of one name, or two lets of different rules, are different things. */
function nameOf(key: string, names: Scope): string {
  const reference = parseReference(key.startsWith('$') ? key.slice(1) : key);
  if (reference === undefined) return key;
  const binding = reference.name === undefined ? undefined : names.find(reference.name);
  return `${binding?.id ?? ''}#${referenceText(reference)}`;
}

function product(left: Ways, right: Ways): Ways {
  if (left.length * right.length > mostWays * 4) return left;
  return left.flatMap((one) => right.map((two) => merged(one, two)));
}

function merged(one: Way, two: Way): Way {
  const result = new Map(one);
  for (const [name, demands] of two) result.set(name, [...(result.get(name) ?? []), ...demands]);
  return result;
}

/** True when no record can meet it: a field must be missing and be something. */
export function isContradiction(way: Way, isSingle: (name: string) => boolean): boolean {
  for (const [name, demands] of way) {
    const isMissing = demands.some(({ kind }) => kind === 'missing');
    if (isMissing && demands.some(({ kind }) => kind === 'texts')) return true;
    if (isSingle(name) && areDisjoint(demands)) return true;
  }
  return false;
}

function areDisjoint(demands: readonly Demand[]): boolean {
  const sets = demands.flatMap((demand) => (demand.kind === 'texts' ? [demand.texts] : []));
  const [first, ...rest] = sets;
  return first !== undefined && ![...first].some((text) => rest.every((set) => set.has(text)));
}

/** True when every record that meets `narrow` meets `wide` too. */
export function covers(wide: Way, narrow: Way): boolean {
  for (const [name, demands] of wide) {
    const given = narrow.get(name) ?? [];
    if (!demands.every((demand) => given.some((one) => implies(one, demand)))) return false;
  }
  return true;
}

function implies(given: Demand, demand: Demand): boolean {
  if (given.kind === 'texts' && demand.kind === 'texts') {
    return [...given.texts].every((text) => demand.texts.has(text));
  }
  if (given.kind === 'other' && demand.kind === 'other') return given.written === demand.written;
  if (demand.kind === 'other' && demand.written === '{"exists":true}')
    return given.kind === 'texts';
  return given.kind === 'missing' && demand.kind === 'missing';
}
