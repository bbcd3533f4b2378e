import type { CompiledCondition } from '../condition.ts';
import type { Run } from '../run.ts';
import { RuleCode } from './rule-code.ts';

export interface Router {
  /** The number of the first rule that takes a record; as many as there are when none does. */
  readonly ruleOf: (run: Run) => number;
  /** Lets go of the values of all lets. */
  readonly forget: () => void;
}

/** Makes the code that finds the rules of records. */
export function generateRoute(rules: readonly { readonly when: CompiledCondition }[]): Router {
  const code = new RuleCode();
  const name = code.function('route', (block) => {
    rules.forEach(({ when }, at) => block.add(`if (${when.emit(block)}) return ${at};`));
    return String(rules.length);
  });
  const forget = `() => { ${code.forgetting().join(' ')} }`;
  return code.build(`{ ruleOf: ${name}, forget: ${forget} }`) as Router;
}
