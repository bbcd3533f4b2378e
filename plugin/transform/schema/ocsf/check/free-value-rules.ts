import { isEventObject, isList } from '../../event-object.ts';
import { compileWork, type EventWork } from '../object-work.ts';
import type { ProducedNode } from '../produced-tree.ts';
import type { RuleContext } from './rule-context.ts';

/** Inside attributes that take anything, too, nothing is empty and no integer is beyond 2^53. `unmapped` is free of this. */
export function compileFreeValueRules(root: ProducedNode): EventWork<RuleContext> | undefined {
  return compileWork<RuleContext>(root, (node, code) =>
    [...node.children.values()]
      .filter(({ path, attribute }) => attribute.kind === 'any' && path !== 'unmapped')
      .map(({ attribute: { name } }) => {
        const check = `${code.constant(checkPlain)}(v, ${code.path(name)}, c)`;
        return `if ((v = ${code.member(name)}) !== undefined) ${check};`;
      }),
  );
}

function checkPlain(value: unknown, path: string, context: RuleContext): void {
  if (isList(value)) {
    if (value.length === 0) context.report('empty_value', path, 'is empty; leave it out');
    value.forEach((item, i) => checkPlain(item, `${path}[${i}]`, context));
  } else if (isEventObject(value)) {
    const entries = Object.entries(value);
    if (entries.length === 0) context.report('empty_value', path, 'is empty; leave it out');
    for (const [name, member] of entries) checkPlain(member, `${path}.${name}`, context);
  } else if (value === undefined || value === null || value === '') {
    context.report('empty_value', path, 'is empty; leave it out');
  } else if (typeof value === 'number' && !isExact(value)) {
    context.report('unsafe_integer', path, 'is beyond 2^53; give it as text');
  }
}

const isExact = (value: number): boolean =>
  Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
