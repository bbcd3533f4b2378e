import type { CompileScope } from './compiler.ts';
import { factsOfKind } from './facts.ts';
import { compileStep } from './pipeline.ts';
import type { Step } from './pipeline.ts';
import { membersOf } from './problems.ts';
import type { Located } from './problems.ts';
import { Run } from './run.ts';
import type { Protector } from './run.ts';
import { isList } from './value.ts';
import type { Nested, Value } from './value.ts';

const allowed = ['hash', 'mask', 'truncate', 'drop'];

/** Compiles what `protect` says of one source field. Lists are changed element by element; objects do not leave. */
export function compileProtector(node: Located, scope: CompileScope): Protector {
  const { problems } = scope.shared;
  const steps: Step[] = [];
  let isDropped = false;
  const members = membersOf(node);
  if (members.length === 0) {
    problems.report(
      'BAD_ARGUMENT',
      node,
      `say what is done: one of ${allowed.join(', ')}, such as { drop: true }.`,
    );
  }
  for (const [name, argument] of members) {
    if (!allowed.includes(name)) {
      problems.reportKey(
        'UNKNOWN_OPERATOR',
        argument,
        `"${name}" protects nothing; use ${allowed.join(', ')}.`,
      );
    } else if (name === 'drop') {
      isDropped = true;
      if (argument.value !== true)
        problems.report('BAD_ARGUMENT', argument, 'drop takes nothing but true.');
    } else {
      const step = compileStep({ name, argument, scope, input: factsOfKind('text') });
      if (step !== undefined) steps.push(step);
    }
  }
  return isDropped ? () => undefined : protectorOf(steps);
}

function protectorOf(steps: readonly Step[]): Protector {
  const run = new Run([]);
  const change = (value: Nested): Value | undefined => {
    if (value === null || (typeof value === 'object' && !isList(value))) return undefined;
    if (isList(value)) {
      const kept = value.map(change).filter((element) => element !== undefined);
      return kept.length === 0 ? undefined : kept;
    }
    let result: Value | undefined = value;
    for (const step of steps) result = step.apply(result, run, 0);
    return result;
  };
  return change;
}
