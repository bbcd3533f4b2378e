import { didYouMean } from '../../diagnostics/suggest.ts';
import type { TargetClass } from '../schema/target-schema.ts';
import type { CompileScope } from './compiler.ts';
import type { RuleSource } from './files/rule-source.ts';
import { textAt } from './problems.ts';
import type { SetOptions } from './set-options.ts';

/** The class that a rule names, or the only one of its schema; undefined after reporting that there is none. */
export function targetOf(
  rule: RuleSource,
  scope: CompileScope,
  { schema }: SetOptions,
): TargetClass | undefined {
  const { problems } = scope.shared;
  const node = rule.single.get('class');
  if (node === undefined) {
    const only = schema.class();
    if (only === undefined) {
      const message = `the rule needs class: NAME, for ${schema.name} has classes such as ${schema.classNames.slice(0, 5).join(', ')}.`;
      problems.report('UNKNOWN_CLASS', rule.root, message);
    }
    return only;
  }
  const name = String(node.value);
  const found = schema.class(name);
  if (found !== undefined) return found;
  const hint = didYouMean(name, schema.classNames);
  const cure =
    schema.classNames.length === 0
      ? ` It has no classes; take "class" out and write kind: ${name} for the tag.`
      : hint || ` It has ${schema.classNames.join(', ')}.`;
  problems.report(
    'UNKNOWN_CLASS',
    node,
    `the schema ${schema.name} has no class "${name}".${cure}`,
  );
  return undefined;
}

/** What `{kind}` in tags stands for. */
export function kindOf(rule: RuleSource, target: TargetClass): string {
  const lastPart = rule.name.slice(rule.name.lastIndexOf('/') + 1);
  const named = target.name || lastPart.replaceAll(/[^A-Za-z0-9_-]/g, '_');
  return textAt(rule.single.get('kind')) ?? named;
}
