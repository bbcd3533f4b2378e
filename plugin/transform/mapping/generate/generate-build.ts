import type { Build } from '../fields/builder.ts';
import { emitBuilt } from './emit-object.ts';
import type { BuiltCode } from './emit-object.ts';
import { RuleCode } from './rule-code.ts';

/** Makes the code that builds the events of a rule. It keeps no notes for a trace. */
export function generateBuild(built: BuiltCode): Build {
  const code = new RuleCode();
  const name = code.function('build', emitBuilt(built));
  // The code was made for this one parameter.
  return code.build(name) as Build;
}
