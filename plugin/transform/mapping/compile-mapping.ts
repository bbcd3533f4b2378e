import type { TargetClass } from '../schema/target-schema.ts';
import type { CompiledRule } from './compile-rule.ts';
import type { CompileScope } from './compiler.ts';
import { compileFields } from './fields/compile-fields.ts';
import { ObjectMakers } from './fields/object-makers.ts';
import type { RuleSource } from './files/rule-source.ts';
import { generateBuild } from './generate/generate-build.ts';
import type { BuildEvents } from './generate/generate-build.ts';
import { reportFindings } from './rule-findings.ts';
import { kindOf, targetOf } from './rule-target.ts';
import type { SetOptions } from './set-options.ts';
import { readUnavailable } from './unavailable.ts';

/** What a rule that builds events is made of. */
export type CompiledMapping = Pick<
  CompiledRule,
  'kind' | 'build' | 'generate' | 'target' | 'produced' | 'unavailable' | 'targetClass'
>;

/** Compiles the fields of a rule; undefined after reporting that it has no class. */
export function compileMapping(
  rule: RuleSource,
  scope: CompileScope,
  options: SetOptions,
): CompiledMapping | undefined {
  const target = targetOf(rule, scope, options);
  if (target === undefined) return undefined;
  checkUnmapped(rule, scope, { target, options });
  const { problems } = scope.shared;
  const makers = new ObjectMakers();
  const built = compileFields(rule.fields, { target, scope, makers });
  const { build, produced, guaranteed, fixed } = built;
  reportFindings(target.findings({ produced, guaranteed }), rule, problems);
  const unavailable = readUnavailable(rule, { target, produced }, problems);
  const kind = kindOf(rule, target);
  const generate = (): BuildEvents => generateBuild(built.object);
  const facts = { kind, build, generate, produced, unavailable, targetClass: target };
  if (problems.hasErrors) return { ...facts, target: undefined };
  const paths = options.rawData ? [...produced, 'raw_data', 'raw_data_size'] : produced;
  const compiled = target.compile(resolvable(paths, target), {
    observables: options.observables,
    fixed,
  });
  if (options.schema.kind === 'ocsf') makers.bind(compiled.shape);
  return { ...facts, target: compiled };
}

function resolvable(paths: readonly string[], target: TargetClass): readonly string[] {
  return [...new Set(paths)].filter((path) => target.resolve(path).kind === 'found');
}

function checkUnmapped(
  rule: RuleSource,
  scope: CompileScope,
  { target, options }: { readonly target: TargetClass; readonly options: SetOptions },
): void {
  const { problems } = scope.shared;
  const { unmapped } = options;
  if (unmapped === undefined) {
    if (rule.ignore.has('*')) return;
    const message = `unmapped is none, so fields that the rule "${rule.name}" does not use would vanish; add ignore: { "*": REASON } to it, or name an attribute in "unmapped" of the set.`;
    problems.report('UNPLACED_LEFTOVERS', rule.root, message);
    return;
  }
  const place = options.unmappedNode ?? rule.root;
  const found = target.resolve(unmapped);
  const canHold = found.kind === 'found' && ['any', 'object'].includes(found.attribute.kind);
  if (!canHold) {
    const what = target.name === '' ? 'the schema' : `class ${target.name}`;
    const message = `${what} has no attribute "${unmapped}" that can hold the fields no rule used; name one in "unmapped" of the set.`;
    problems.report('UNPLACED_LEFTOVERS', place, message);
  }
  for (const [path, node] of rule.fields) {
    if (path !== unmapped && !path.startsWith(`${unmapped}.`)) continue;
    const message = `"${unmapped}" takes the fields that no rule used; give "${path}" another name, or take it out.`;
    problems.reportKey('CONFLICTING_FIELDS', node, message);
  }
}
