import type { EventObject } from '../../event-object.ts';
import type { FixedValue } from '../../target-schema.ts';
import { compileWork, type WorkCode } from '../object-work.ts';
import { childPrefix, type ProducedNode } from '../produced-tree.ts';
import { ObservableList } from './observable-list.ts';

/**
 * The observables that people search by: hostname, IP address, user name, email address, URL, file name, hash,
 * resource uid, HTTP user agent, file path.
 */
export const USUAL_OBSERVABLES: readonly number[] = [1, 2, 4, 5, 6, 7, 8, 10, 16, 45];

/** Where values describe the product or the event itself rather than what happened. */
const NOT_OBSERVED = /^(?:metadata|observables)(?:\.|\[|$)/;

interface Observed {
  readonly name: string;
  readonly typeId: number;
  readonly isArray: boolean;
  /** Values that the mapping itself may put there; undefined when there are none. */
  readonly fixed: ReadonlySet<unknown> | undefined;
}

/**
 * Appends an observable for every value of the given types to `observables`. A value that is already there with
 * its type is not repeated, whatever attribute it stands in. `fixed` values are none.
 * Undefined when the rule has no such attribute.
 */
export function compileObservables(
  root: ProducedNode,
  typeIds: readonly number[],
  fixed: readonly FixedValue[],
): ((event: EventObject) => void) | undefined {
  const fixedAt = valuesByPath(fixed);
  const collect = compileWork<ObservableList>(root, (node, code) =>
    NOT_OBSERVED.test(node.path)
      ? []
      : observedAttributes(node, typeIds, fixedAt).map((observed) => collectLine(observed, code)),
  );
  if (collect === undefined) return undefined;
  const list = new ObservableList();
  return (event) => {
    list.begin(event.observables);
    collect(event, list);
    const items = list.end();
    if (items.length > 0) event.observables = items;
  };
}

function observedAttributes(
  node: ProducedNode,
  typeIds: readonly number[],
  fixedAt: ReadonlyMap<string, ReadonlySet<unknown>>,
): readonly Observed[] {
  return [...node.children.values()].flatMap(({ attribute: { name, observable, isArray } }) =>
    observable !== undefined && typeIds.includes(observable)
      ? [{ name, typeId: observable, isArray, fixed: fixedAt.get(childPrefix(node) + name) }]
      : [],
  );
}

function valuesByPath(fixed: readonly FixedValue[]): ReadonlyMap<string, ReadonlySet<unknown>> {
  const found = new Map<string, Set<unknown>>();
  for (const { path, value } of fixed) {
    const plain = path.replace(/\[\]$/, '');
    found.set(plain, (found.get(plain) ?? new Set()).add(value));
  }
  return found;
}

function collectLine(observed: Observed, code: WorkCode): string {
  const { name, typeId, isArray, fixed } = observed;
  const path = code.path(name);
  if (isArray) {
    const each = `${code.constant(addEach)}(c, ${path}, ${code.constant(observed)}, v)`;
    return `if (Array.isArray(v = ${code.member(name)})) ${each};`;
  }
  const isFree = fixed === undefined ? '' : ` && !${code.constant(fixed)}.has(v)`;
  return `if ((v = ${code.member(name)}) !== undefined${isFree}) c.add(${path}, ${typeId}, v);`;
}

function addEach(
  list: ObservableList,
  path: string,
  { typeId, fixed }: Observed,
  values: readonly unknown[],
): void {
  values.forEach((value, i) => {
    if (fixed?.has(value) !== true) list.add(`${path}[${i}]`, typeId, value);
  });
}
