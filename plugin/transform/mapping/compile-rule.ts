import type { CompiledTarget, TargetClass } from '../schema/target-schema.ts';
import { AbsentPolicy } from './absent.ts';
import { compileMapping } from './compile-mapping.ts';
import type { CompileScope, SharedCompiler } from './compiler.ts';
import { compileCondition } from './condition.ts';
import type { CompiledCondition } from './condition.ts';
import type { Build } from './fields/builder.ts';
import type { RuleSource } from './files/rule-source.ts';
import type { SetSource } from './files/set-source.ts';
import type { TableFiles } from './files/table-files.ts';
import type { BuildEvents } from './generate/generate-build.ts';
import { bindLets } from './let.ts';
import { checkPatterns, fitsName } from './name-pattern.ts';
import { compileEncoding } from './output/encode-event.ts';
import type { EncodeMembers } from './output/encode-event.ts';
import { FieldNotes } from './output/field-notes.ts';
import type { LeftoverNote } from './output/leftovers.ts';
import { elementsOf, textAt } from './problems.ts';
import type { Located } from './problems.ts';
import type { Protector } from './run.ts';
import type { Scope } from './scope.ts';
import type { SetOptions } from './set-options.ts';
import { compileUnchanged } from './unchanged.ts';
import type { UnchangedCheck } from './unchanged.ts';
import type { Unavailable } from './unavailable.ts';

/** A rule ready to run. */
export interface CompiledRule {
  readonly name: string;
  readonly description: string;
  /** What `{kind}` in tags stands for. */
  readonly kind: string;
  readonly when: CompiledCondition;
  /** Why matching records are dropped; undefined when they are mapped. */
  readonly drop: string | undefined;
  /** Judges records that leave as they came; undefined for rules that build events. */
  readonly unchanged: UnchangedCheck | undefined;
  /** Builds an event and notes where everything comes from when it is asked to; slower than `generate`. */
  readonly build: Build;
  /** Makes the code that builds events; it takes some milliseconds. */
  readonly generate: () => BuildEvents;
  readonly target: CompiledTarget | undefined;
  /** Writes the members of an event; undefined where none is made. */
  readonly encoding: EncodeMembers | undefined;
  readonly leftovers: FieldNotes<LeftoverNote>;
  /** Attribute paths that some record gives a value. */
  readonly produced: readonly string[];
  /** Recommended attributes that the rule says no source field can give, with the reasons. */
  readonly unavailable: Unavailable;
  readonly targetClass: TargetClass | undefined;
  readonly names: Scope;
  /** Whether the rule reads a source field of that name, or ignores it on purpose. */
  readonly readsField: (name: string) => boolean;
  readonly source: RuleSource;
}

/** What all rules of a set are compiled with. */
export interface RuleSurroundings {
  readonly set: SetSource;
  readonly scope: CompileScope;
  readonly tables: TableFiles;
  readonly options: SetOptions;
  readonly protectors: ReadonlyMap<string, Protector>;
}

const ALWAYS: CompiledCondition = { holds: () => true, emit: () => 'true' };

/** Of a rule that makes no events. */
const NOTHING_BUILT = {
  drop: undefined,
  unchanged: undefined,
  build: () => ({}),
  generate: () => () => undefined,
  target: undefined,
  encoding: undefined,
  targetClass: undefined,
  produced: [],
  unavailable: new Map<string, string>(),
};

/** Compiles a rule; undefined after reporting what stands in the way. */
export function compileRule(rule: RuleSource, around: RuleSurroundings): CompiledRule | undefined {
  const fieldNames = new Set<string>();
  const scope = ruleScope(rule, around, fieldNames);
  const when = rule.single.get('when');
  const ignore = new Map([...rule.ignore].map(([name, node]) => [name, String(node.value)]));
  const shared = {
    name: rule.name,
    description: textAt(rule.single.get('description')) ?? '',
    when: when === undefined ? ALWAYS : compileCondition(when, scope),
    leftovers: leftoverNotes(scope.absent, ignore, around),
    names: scope.names,
    readsField: (name: string) => fieldNames.has(name) || reasonFor(name, ignore) !== undefined,
    source: rule,
  };
  const outcome = compileOutcome(rule, scope, around.options);
  return outcome && { ...shared, ...outcome };
}

type Outcome = Omit<
  CompiledRule,
  'name' | 'description' | 'when' | 'leftovers' | 'names' | 'source' | 'readsField'
> &
  Partial<Pick<CompiledRule, 'readsField'>>;

function compileOutcome(
  rule: RuleSource,
  scope: CompileScope,
  options: SetOptions,
): Outcome | undefined {
  const drop = rule.single.get('drop');
  if (rule.single.get('unchanged')?.value === true) {
    const unchanged = compileUnchanged(rule, scope, options);
    return unchanged && { ...NOTHING_BUILT, ...unchanged, readsField: () => true };
  }
  if (drop !== undefined) return { ...NOTHING_BUILT, kind: 'dropped', drop: String(drop.value) };
  const mapped = compileMapping(rule, scope, options);
  const shape = mapped?.target?.shape;
  const encoding = shape && compileEncoding(shape);
  return mapped && { ...mapped, encoding, drop: undefined, unchanged: undefined };
}

function ruleScope(
  rule: RuleSource,
  around: RuleSurroundings,
  fieldNames: Set<string>,
): CompileScope {
  const { scope, set, tables } = around;
  checkPatterns(rule.absentFields, scope.shared.problems);
  checkPatterns(rule.ignore, scope.shared.problems);
  const tableNodes = new Map([...set.tables, ...rule.tables]);
  const shared: SharedCompiler = {
    ...scope.shared,
    slotOf: (field) => {
      fieldNames.add(field);
      return scope.shared.slotOf(field);
    },
  };
  const own: CompileScope = {
    ...scope,
    shared,
    absent: absentOf(rule, around),
    tableNames: [...tableNodes.keys()],
    table: (name) => {
      const node = tableNodes.get(name);
      return node === undefined ? undefined : tables.table(node);
    },
  };
  return bindLets(rule.lets, own);
}

/** Most rules say nothing of their own, and share what is known of texts. */
function absentOf(rule: RuleSource, { set, scope }: RuleSurroundings): AbsentPolicy {
  const own = rule.single.get('absent');
  if (own === undefined && rule.absentFields.size === 0) return scope.absent;
  const fields = new Map([...set.absentFields, ...rule.absentFields]);
  return policyOf(own ?? set.single.get('absent'), fields);
}

/** The policy that `absent` and `absent_fields` describe. */
export function policyOf(
  absent: Located | undefined,
  fields: ReadonlyMap<string, Located>,
): AbsentPolicy {
  const valuesOf = (node: Located): readonly unknown[] =>
    elementsOf(node).map(({ value }) => value);
  return new AbsentPolicy(
    absent === undefined ? [] : valuesOf(absent),
    new Map([...fields].map(([name, node]) => [name, valuesOf(node)])),
  );
}

function leftoverNotes(
  absent: AbsentPolicy,
  ignore: ReadonlyMap<string, string>,
  { protectors }: RuleSurroundings,
): FieldNotes<LeftoverNote> {
  return new FieldNotes((name) => {
    return {
      name,
      isAbsent: absent.of(name).test,
      isEmptyAbsent: absent.of(name).texts.has(''),
      ignored: reasonFor(name, ignore),
      protector: protectors.get(name),
    };
  });
}

/** The reason why a field is ignored; an exact name comes before a pattern with `*`. */
export function reasonFor(name: string, ignore: ReadonlyMap<string, string>): string | undefined {
  const exact = ignore.get(name);
  if (exact !== undefined) return exact;
  for (const [pattern, reason] of ignore) if (fitsName(pattern, name)) return reason;
  return undefined;
}
