import { isEventObject, isList, type EventObject } from '../event-object.ts';
import type { ProducedNode } from './produced-tree.ts';

/** Work on one object of an event; `prefix` stands before the names of its members in paths. */
export type ObjectWork<C> = (object: EventObject, prefix: string, context: C) => void;

/**
 * Joins work on single objects into work on whole events, going only where there is some:
 * `workOn` says what is to be done on an object, undefined for nothing.
 */
export function compileWork<C>(
  node: ProducedNode,
  workOn: (node: ProducedNode) => ObjectWork<C> | undefined,
): ObjectWork<C> | undefined {
  const works: ObjectWork<C>[] = [];
  const own = workOn(node);
  if (own !== undefined) works.push(own);
  for (const [name, child] of node.children) {
    const below = compileWork(child, workOn);
    if (below === undefined) continue;
    works.push(child.attribute.isArray ? onEach(name, below) : onMember(name, below));
  }
  return works.length > 0 ? inTurn(works) : undefined;
}

/** One work after the other on the same object. */
export function inTurn<C>(works: readonly ObjectWork<C>[]): ObjectWork<C> {
  const [only] = works;
  if (only !== undefined && works.length === 1) return only;
  return (object, prefix, context) => {
    for (const work of works) work(object, prefix, context);
  };
}

/**
 * Joins names to prefixes. Outside arrays the prefix is the same for every event, and so is then the text:
 * it is neither made nor hashed again.
 */
export function createJoin(name: string): (prefix: string) => string {
  let lastPrefix = '';
  let joined = name;
  return (prefix) => {
    if (prefix !== lastPrefix) {
      lastPrefix = prefix;
      joined = prefix + name;
    }
    return joined;
  };
}

function onMember<C>(name: string, work: ObjectWork<C>): ObjectWork<C> {
  const prefixOf = createJoin(`${name}.`);
  return (object, prefix, context) => {
    const member = object[name];
    if (isEventObject(member)) work(member, prefixOf(prefix), context);
  };
}

function onEach<C>(name: string, work: ObjectWork<C>): ObjectWork<C> {
  return (object, prefix, context) => {
    const items = object[name];
    if (!isList(items)) return;
    for (let i = 0; i < items.length; i++) {
      const item = items[i];
      if (isEventObject(item)) work(item, `${prefix}${name}[${i}].`, context);
    }
  };
}
