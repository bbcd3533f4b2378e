import { schemaPath, parsePath } from '../attribute-path.ts';
import type { StaticFinding } from '../target-schema.ts';
import { DERIVED_PATHS } from './derived.ts';
import { childPrefix, nodesBelow, type ProducedNode } from './produced-tree.ts';

type IsGuaranteed = (path: string) => boolean;

/** Required attributes and constraints that a rule can never satisfy, and, knowing what is guaranteed, may not. */
export function requirementFindings(
  root: ProducedNode,
  guaranteed: readonly string[] | undefined,
): readonly StaticFinding[] {
  const owners = [root, ...nodesBelow(root).filter(({ children }) => children.size > 0)];
  const profiles = new Set(nodesBelow(root).flatMap(({ attribute }) => attribute.profiles));
  const isGuaranteed = guaranteed && guarantee(guaranteed);
  return owners.flatMap((owner) => [
    ...missing(owner, profiles, isGuaranteed),
    ...constraints(owner, isGuaranteed),
  ]);
}

/** A guaranteed path guarantees the objects that it goes through. */
function guarantee(paths: readonly string[]): IsGuaranteed {
  const all = new Set(DERIVED_PATHS);
  for (const path of paths) {
    const steps = parsePath(path) ?? [];
    steps.forEach((_step, i) => all.add(schemaPath(steps.slice(0, i + 1)).replace(/\[\]$/, '')));
  }
  return (path) => all.has(path);
}

function missing(
  owner: ProducedNode,
  profiles: ReadonlySet<string>,
  isGuaranteed: IsGuaranteed | undefined,
): readonly StaticFinding[] {
  const required = [...(owner.object?.attributes.values() ?? [])].filter(
    (attribute) =>
      attribute.isRequired &&
      (attribute.profiles.length === 0 || attribute.profiles.some((name) => profiles.has(name))),
  );
  return required.flatMap(({ name, profiles: needed }): readonly StaticFinding[] => {
    const path = childPrefix(owner) + name;
    const why = needed.length > 0 ? ` with the profile ${needed.join(' or ')}` : '';
    const where = owner.object?.label ?? '';
    if (!owner.children.has(name)) {
      const message = `${where} requires "${name}"${why}, and nothing here gives it`;
      return [{ severity: 'error', code: 'MISSING_ATTRIBUTE', path, message }];
    }
    if (isGuaranteed === undefined || isGuaranteed(path)) return [];
    const message = `${where} requires "${name}"${why}; records without it go out raw`;
    return [{ severity: 'note', code: 'MAY_MISS_ATTRIBUTE', path, message }];
  });
}

function constraints(
  owner: ProducedNode,
  isGuaranteed: IsGuaranteed | undefined,
): readonly StaticFinding[] {
  const where = owner.object?.label ?? '';
  const path = owner.path === '' ? '$' : owner.path;
  return Object.entries(owner.object?.constraints ?? {}).flatMap(
    ([kind, names]): readonly StaticFinding[] => {
      const produced = names.filter((name) => owner.children.has(name));
      const sure = produced.filter((name) => isGuaranteed?.(childPrefix(owner) + name));
      const rule = `${where} needs ${kind} of ${names.join(', ')}`;
      if (produced.length === 0)
        return [
          { severity: 'error', code: 'UNMET_CONSTRAINT', path, message: `${rule}; none is given` },
        ];
      if (kind === 'just_one' && sure.length > 1)
        return [
          {
            severity: 'error',
            code: 'UNMET_CONSTRAINT',
            path,
            message: `${rule}; ${sure.join(' and ')} are always given`,
          },
        ];
      const hasOthers = path === '$' || owner.children.size > produced.length;
      if (isGuaranteed === undefined || sure.length > 0 || !hasOthers) return [];
      const message = `${rule}; records with none of them go out raw`;
      return [{ severity: 'note', code: 'MAY_MISS_CONSTRAINT', path, message }];
    },
  );
}
