import type { TargetClass } from '../../schema/target-schema.ts';

/** What an object needs so that it may leave. */
export interface ObjectRules {
  /** Members that must all be there. */
  readonly required: readonly string[];
  /** Members one of which must be there; none when any will do. */
  readonly oneOf: readonly string[];
}

/** Rules of the object at `path` (empty for the event) as far as they concern the members a rule gives it. */
export function objectRules(
  target: TargetClass,
  path: string,
  members: readonly string[],
): ObjectRules {
  const pathOf = (member: string): string => (path === '' ? member : `${path}.${member}`);
  const required = members.filter((member) => {
    const found = target.resolve(pathOf(member));
    return (
      found.kind === 'found' && found.attribute.isRequired && found.attribute.profiles.length === 0
    );
  });
  return { required, oneOf: constraintMembers(target, path, members) };
}

/**
 * Asks for each member whether it alone meets the constraints of the object: when some do and some
 * do not, one of those that do must be there.
 */
function constraintMembers(
  target: TargetClass,
  path: string,
  members: readonly string[],
): readonly string[] {
  const place = path === '' ? '$' : path.replace(/\[\]$/, '');
  const unmet = members.map((member) => {
    const produced = [path === '' ? member : `${path}.${member}`];
    return target
      .findings({ produced })
      .filter((finding) => finding.code === 'UNMET_CONSTRAINT' && finding.path === place).length;
  });
  const most = Math.max(0, ...unmet);
  if (most === 0) return [];
  return members.filter((_, index) => (unmet[index] ?? 0) < most);
}
