import type { AttributeFacts, TargetClass } from '../../schema/target-schema.ts';

/** An id whose value for "other" wants the source's own words beside it. */
export interface OtherPair {
  readonly id: string;
  /** The member that holds the words. */
  readonly text: string;
}

/** What an object needs so that it may leave. */
export interface ObjectRules {
  /** Members that must all be there. */
  readonly required: readonly string[];
  /** Members one of which must be there; none when any will do. */
  readonly oneOf: readonly string[];
  /** Optional ids that leave only together with their words when they say "other". */
  readonly others: readonly OtherPair[];
}

/** Rules of the object at `path` (empty for the event) as far as they concern the members a rule gives it. */
export function objectRules(
  target: TargetClass,
  path: string,
  members: readonly string[],
): ObjectRules {
  const factsOf = (at: string): AttributeFacts | undefined => {
    const found = target.resolve(at);
    return found.kind === 'found' ? found.attribute : undefined;
  };
  const around = path === '' ? [] : (factsOf(path)?.profiles ?? []);
  const known = members.flatMap((name) => {
    const facts = factsOf(path === '' ? name : `${path}.${name}`);
    return facts === undefined ? [] : [{ name, facts, isRequired: isRequired(facts, around) }];
  });
  return {
    required: known.filter((member) => member.isRequired).map(({ name }) => name),
    oneOf: choices(target, path, members),
    others: known.flatMap(({ name, facts, isRequired: isKept }) => {
      const text = facts.sibling?.slice(facts.sibling.lastIndexOf('.') + 1);
      const hasOther = facts.enum?.captions.get(OTHER_ID) === OTHER_CAPTION;
      return isKept || facts.isArray || !hasOther || text === undefined ? [] : [{ id: name, text }];
    }),
  };
}

export const OTHER_ID = 99;
export const OTHER_CAPTION = 'Other';

/** When some members meet the constraints of the object and some do not, one of those that do must be there. */
function choices(target: TargetClass, path: string, members: readonly string[]): readonly string[] {
  const constraints = target.constraintsOf(path);
  if (constraints.length === 0) return [];
  const unmetBy = (member: string): number =>
    constraints.filter(({ attributes }) => !attributes.includes(member)).length;
  const most = Math.max(0, ...members.map(unmetBy));
  return members.filter((member) => unmetBy(member) < most);
}

/** Where an object needs a profile itself, its members that need no other one are as required as ever. */
function isRequired(facts: AttributeFacts, around: readonly string[]): boolean {
  return facts.isRequired && facts.profiles.every((profile) => around.includes(profile));
}
