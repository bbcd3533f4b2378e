import { parsePath, schemaPath, type PathStep } from '../attribute-path.ts';
import type { AttributeFacts, Constraint, Resolution } from '../target-schema.ts';
import { DERIVED_PATHS } from './derived.ts';
import type { AttributeModel, ClassModel, ObjectModel } from './model.ts';

/** The attributes that a path goes through, outermost first, or why it does not. */
export type Trail =
  | {
      readonly kind: 'trail';
      readonly steps: readonly PathStep[];
      readonly attributes: readonly AttributeModel[];
    }
  | Exclude<Resolution, { kind: 'found' }>;

/** Follows an attribute path through a class; each path is followed once. */
export function followPath(from: ClassModel, path: string): Trail {
  const known = from.trails.get(path) ?? trailOf(from, path);
  from.trails.set(path, known);
  return known;
}

function trailOf(from: ClassModel, path: string): Trail {
  const steps = parsePath(path);
  if (steps === undefined)
    return misused(path, 'is no attribute path; write it as a.b, a[].b or a[0].b');
  const attributes: AttributeModel[] = [];
  let owner: ObjectModel = from;
  for (const [i, step] of steps.entries()) {
    const at = (): string => schemaPath(steps.slice(0, i + 1));
    const attribute = owner.attributes.get(step.name);
    if (attribute === undefined) return unknown(at(), step.name, owner);
    attributes.push(attribute);
    const isLast = i === steps.length - 1;
    const problem = misuse(step, attribute, isLast);
    if (problem !== undefined) return misused(at(), problem);
    const below = attribute.object();
    if (below === undefined) {
      if (isLast) break;
      return misused(at(), 'has no attributes of its own; give it as a whole');
    }
    owner = below;
  }
  return { kind: 'trail', steps, attributes };
}

function misuse(step: PathStep, attribute: AttributeModel, isLast: boolean): string | undefined {
  if (step.index !== undefined && !attribute.isArray)
    return `is no array; write ${step.name} without [ ]`;
  if (step.index === undefined && attribute.isArray && !isLast)
    return `is an array; write ${step.name}[]`;
  return undefined;
}

const misused = (at: string, message: string): Trail => ({ kind: 'misused', at, message });

const unknown = (at: string, name: string, owner: ObjectModel): Trail => ({
  kind: 'unknown',
  at,
  name,
  owner: owner.label,
  candidates: [...owner.attributes.keys()],
});

/**
 * Names of the recommended members of the object at a path, of the class itself when it is empty; an attribute that
 * needs a profile counts only inside an object that needs one, too.
 */
export function recommendedMembers(from: ClassModel, path: string): readonly string[] {
  const { owner, around } = objectAt(from, path);
  const listed = new Set(around.flatMap(({ profiles }) => profiles));
  return [...(owner?.attributes.values() ?? [])]
    .filter(
      ({ requirement, profiles }) => requirement === 'recommended' && isListed(profiles, listed),
    )
    .map(({ name }) => name);
}

/** The object at a path, the class itself when it is empty, and the attributes that lead there. */
function objectAt(
  from: ClassModel,
  path: string,
): { readonly owner: ObjectModel | undefined; readonly around: readonly AttributeModel[] } {
  if (path === '') return { owner: from, around: [] };
  const trail = followPath(from, path);
  const around = trail.kind === 'trail' ? trail.attributes : [];
  return { owner: around.at(-1)?.object(), around };
}

/** The constraints of the object at a path, of the class itself when it is empty. */
export const constraintsAt = (from: ClassModel, path: string): readonly Constraint[] =>
  Object.entries(objectAt(from, path).owner?.constraints ?? {}).map(([kind, attributes]) => ({
    kind: kind === 'just_one' ? 'just_one' : 'at_least_one',
    attributes,
  }));

const isListed = (profiles: readonly string[], listed: ReadonlySet<string>): boolean =>
  profiles.length === 0 || profiles.some((profile) => listed.has(profile));

/** Looks up an attribute path of a class. */
export function resolvePath(from: ClassModel, path: string): Resolution {
  const trail = followPath(from, path);
  return trail.kind === 'trail'
    ? { kind: 'found', attribute: factsOf(trail.steps, trail.attributes) }
    : trail;
}

function factsOf(
  steps: readonly PathStep[],
  attributes: readonly AttributeModel[],
): AttributeFacts {
  const last = attributes.at(-1);
  const lastStep = steps.at(-1);
  if (last === undefined || lastStep === undefined) throw new Error('a path has at least one step');
  const path = schemaPath(steps);
  const siblingStep = last.sibling === undefined ? undefined : { ...lastStep, name: last.sibling };
  return {
    path,
    kind: last.kind,
    type: last.typeName,
    isArray: last.isArray && lastStep.index === undefined,
    requirement: last.requirement,
    isRequired: last.isRequired,
    isDerived: DERIVED_PATHS.has(path),
    profiles: [...new Set(attributes.flatMap(({ profiles }) => profiles))],
    ...(siblingStep && { sibling: schemaPath([...steps.slice(0, -1), siblingStep]) }),
    ...(last.enum && { enum: last.enum }),
    ...(last.deprecated !== undefined && { deprecated: last.deprecated }),
  };
}
