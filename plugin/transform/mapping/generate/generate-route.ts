import type { CompiledCondition } from '../condition.ts';
import type { Run } from '../run.ts';
import { RuleCode } from './rule-code.ts';

/** Makes the code that gives the number of the first rule that takes a record; as many as there are when none does. */
export function generateRoute(
  rules: readonly { readonly when: CompiledCondition }[],
): (run: Run) => number {
  const code = new RuleCode();
  const name = code.function('route', (block) => {
    rules.forEach(({ when }, at) => block.add(`if (${when.emit(block)}) return ${at};`));
    return String(rules.length);
  });
  return code.build(name) as (run: Run) => number;
}
