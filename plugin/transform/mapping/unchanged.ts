import type { RecordView } from '../json/record-view.ts';
import { isEventObject } from '../schema/event-object.ts';
import type { TargetClass, Violation } from '../schema/target-schema.ts';
import type { CompileScope } from './compiler.ts';
import type { RuleSource } from './files/rule-source.ts';
import { kindOf, targetOf } from './rule-target.ts';
import type { Problems } from './problems.ts';
import type { SetOptions } from './set-options.ts';

/** What the target schema has against a record that leaves as it came; nothing when it may leave. */
export type UnchangedCheck = (view: RecordView, receivedAtMs: number) => readonly Violation[];

export interface UnchangedRule {
  readonly kind: string;
  readonly unchanged: UnchangedCheck;
  readonly targetClass: TargetClass;
}

/** Compiles a rule that says `unchanged: true`; undefined after reporting what stands in the way. */
export function compileUnchanged(
  rule: RuleSource,
  scope: CompileScope,
  options: SetOptions,
): UnchangedRule | undefined {
  const { problems } = scope.shared;
  refuseNeighbours(rule, problems);
  const target = targetOf(rule, scope, options);
  if (target === undefined) return undefined;
  const { schema } = options;
  if (schema.kind === 'ocsf') {
    const message = `unchanged: a record is no event of ${schema.name}; name a JSON Schema in the set, or none.`;
    problems.report('UNKNOWN_SCHEMA', rule.single.get('unchanged') ?? rule.root, message);
    return undefined;
  }
  const facts = { kind: kindOf(rule, target), targetClass: target };
  if (schema.kind === 'none') return { ...facts, unchanged: () => [] };
  const { check } = target.compile([], { observables: false, fixed: [] });
  return { ...facts, unchanged: (view, receivedAtMs) => check(parsed(view), receivedAtMs) };
}

/** What such a rule cannot do besides; said aloud, for a field that `ignore` names would leave all the same. */
function refuseNeighbours(rule: RuleSource, problems: Problems): void {
  const { fields, ignore, unavailable, single } = rule;
  const drop = single.get('drop');
  const wholes = new Map(drop === undefined ? [] : [['drop', drop]]);
  for (const [key, nodes] of Object.entries({ fields, ignore, unavailable, drop: wholes })) {
    const [node] = nodes.values();
    if (node === undefined) continue;
    const message = `unchanged sends the record on as it came and leaves no room for ${key}; take one of the two out, or say unchanged: false where it is inherited.`;
    problems.reportKey('CONFLICTING_KEYS', node, message);
  }
}

/** The record as JSON Schema sees it, which knows no integers beyond a double; it leaves by another way. */
function parsed(view: RecordView): Record<string, unknown> {
  const record: unknown = JSON.parse(view.recordText());
  return isEventObject(record) ? record : {};
}
