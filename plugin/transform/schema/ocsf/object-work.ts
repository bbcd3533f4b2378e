import type { EventObject } from '../event-object.ts';
import { GeneratedCode } from '../generated-function.ts';
import type { ProducedChild, ProducedNode } from './produced-tree.ts';

/** Work on an event and the objects inside it. */
export type EventWork<C> = (event: EventObject, context: C) => void;

/**
 * Writes the lines that work on one object, none for nothing to do: `o` is the object, `v` a variable that is
 * free, and `c` the context.
 */
export type WriteWork = (node: ProducedNode, code: WorkCode) => readonly string[];

/** Prepares the functions of a work: one for every object that there is something to do in or below. */
export function compileWork<C>(root: ProducedNode, write: WriteWork): EventWork<C> | undefined {
  const code = new GeneratedCode();
  const work = objectFunction(root, { write, code, prefix: '' });
  if (work === undefined) return undefined;
  return code.build(`(event, context) => ${work.name}(event, '', context)`) as EventWork<C>;
}

/** What the lines of a work may mention. */
export class WorkCode {
  /** Some line asked for a path. */
  usesPath = false;
  readonly #code: GeneratedCode;
  /** What stands before the names of the object's members in paths; undefined inside arrays. */
  readonly #prefix: string | undefined;

  constructor(code: GeneratedCode, prefix: string | undefined) {
    this.#code = code;
    this.#prefix = prefix;
  }

  /** See `GeneratedCode.constant`. */
  constant(value: unknown): string {
    return this.#code.constant(value);
  }

  /** A member of the object. */
  member(name: string): string {
    return this.#code.member('o', name);
  }

  /** The path of a member of the object: outside arrays a text that is made once. */
  path(name: string): string {
    if (this.#prefix !== undefined) return this.constant(this.#prefix + name);
    this.usesPath = true;
    return `p + ${this.constant(name)}`;
  }
}

interface Plan {
  readonly write: WriteWork;
  readonly code: GeneratedCode;
  readonly prefix: string | undefined;
}

interface WorkFunction {
  readonly name: string;
  /** It wants to be told what stands before the names of its members. */
  readonly usesPath: boolean;
}

function objectFunction(node: ProducedNode, plan: Plan): WorkFunction | undefined {
  const { write, code, prefix } = plan;
  const work = new WorkCode(code, prefix);
  const own = write(node, work);
  const below = [...node.children].flatMap(([name, child]) => childLines(name, child, work, plan));
  if (own.length + below.length === 0) return undefined;
  const name = code.name('work');
  code.add(`function ${name}(o, p, c) {`, 'let v;', ...own, ...below, '}');
  return { name, usesPath: work.usesPath };
}

function childLines(
  name: string,
  child: ProducedChild,
  work: WorkCode,
  plan: Plan,
): readonly string[] {
  const { isArray } = child.attribute;
  const prefix = isArray || plan.prefix === undefined ? undefined : `${plan.prefix}${name}.`;
  const inner = objectFunction(child, { ...plan, prefix });
  if (inner === undefined) return [];
  const value = `v = ${work.member(name)}`;
  if (!isArray) {
    const path = inner.usesPath ? work.path(`${name}.`) : `''`;
    return [`if ((${value}) !== undefined && ${isObject('v')}) ${inner.name}(v, ${path}, c);`];
  }
  const path = inner.usesPath ? `${work.path(`${name}[`)} + i + '].'` : `''`;
  return [
    `if (Array.isArray(${value})) {`,
    'for (let i = 0, list = v; i < list.length; i++) {',
    `v = list[i];`,
    `if (${isObject('v')}) ${inner.name}(v, ${path}, c);`,
    '}',
    '}',
  ];
}

const isObject = (value: string): string =>
  `typeof ${value} === 'object' && ${value} !== null && !Array.isArray(${value})`;
