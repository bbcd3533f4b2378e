import type { Ajv } from 'ajv';
import { lazily } from '../lazily.ts';
import { once } from '../once.ts';
import type {
  CompiledTarget,
  CompileOptions,
  TargetClass,
  TargetSchema,
} from '../target-schema.ts';
import { builtSchemaOf } from './check/built-schema.ts';
import { compileFastCheck } from './check/fast-check.ts';
import { compileBuiltRules, compileRules } from './check/rules.ts';
import { compileValidator, createValidator } from './check/validator.ts';
import { compileCompletion } from './complete/complete.ts';
import { USUAL_OBSERVABLES } from './complete/observables.ts';
import { profileGates } from './complete/profiles.ts';
import type { OcsfFacts } from './facts.ts';
import { staticFindings } from './findings.ts';
import { createModel, type ClassModel, type ObjectModel, type OcsfModel } from './model.ts';
import { addCompleted, nodesBelow, produceTree, shapeOf } from './produced-tree.ts';
import { constraintsAt, recommendedMembers, resolvePath } from './resolve.ts';

/** The target schema made from the facts of one OCSF version. */
export function createOcsfSchema(name: string, facts: OcsfFacts): TargetSchema {
  const model = createModel(facts);
  // It is needed for the first event that fails.
  const ajv = lazily(createValidator);
  const classOf = once((found: ClassModel) => targetClass(found, model, ajv));
  return {
    name,
    kind: 'ocsf',
    classNames: model.classNames,
    class: (key) => {
      const found = key === undefined ? undefined : model.class(key);
      return found && classOf(found);
    },
  };
}

function targetClass(from: ClassModel, model: OcsfModel, ajv: () => Ajv): TargetClass {
  return {
    name: from.name,
    uid: from.facts.uid,
    required: [...from.attributes.values()]
      .filter(({ isRequired, profiles }) => isRequired && profiles.length === 0)
      .map(({ name }) => name),
    profiles: reachableProfiles(from),
    constraints: constraintsAt(from, ''),
    constraintsOf: (path) => constraintsAt(from, path),
    recommended: () => recommendedMembers(from, ''),
    recommendedOf: (path) => recommendedMembers(from, path),
    resolve: once((path) => resolvePath(from, path)),
    findings: (mapped) => staticFindings(from, mapped),
    compile: (produced, options = {}) => compileTarget(from, model, ajv, { produced, ...options }),
  };
}

function compileTarget(
  from: ClassModel,
  model: OcsfModel,
  ajv: () => Ajv,
  {
    produced,
    observables = false,
    fixed = [],
  }: CompileOptions & { readonly produced: readonly string[] },
): CompiledTarget {
  const typeIds = observables === true ? USUAL_OBSERVABLES : observables || [];
  const root = produceTree(from, produced);
  addCompleted(root, typeIds.length > 0);
  const gates = profileGates(root);
  const completion = lazily(() =>
    compileCompletion({ model, class: from, root, gates, observables: typeIds, fixed }),
  );
  const validator = lazily(() => compileValidator(ajv, root, model));
  const rules = lazily(() => compileRules(root, gates));
  const builtCheck = lazily(() => compileFastCheck(builtSchemaOf(root, model)));
  const builtRules = lazily(() => compileBuiltRules(root));
  return {
    complete: (event) => completion()(event),
    check: (event, nowMs) => {
      const bySchema = validator()(event);
      const byRules = rules()(event, nowMs);
      return bySchema.length === 0 ? byRules : [...bySchema, ...byRules];
    },
    isBuiltRight: (event, nowMs) => builtCheck()(event) && builtRules()(event, nowMs),
    shape: shapeOf(root),
    floatPaths: nodesBelow(root)
      .filter(({ attribute }) => attribute.kind === 'float')
      .map(({ path }) => path),
  };
}

function reachableProfiles(from: ObjectModel): readonly string[] {
  const profiles = new Set<string>();
  const visited = new Set<ObjectModel>();
  const visit = (owner: ObjectModel | undefined): void => {
    if (owner === undefined || visited.has(owner)) return;
    visited.add(owner);
    for (const attribute of owner.attributes.values()) {
      attribute.profiles.forEach((name) => profiles.add(name));
      visit(attribute.object());
    }
  };
  visit(from);
  return [...profiles].sort();
}
