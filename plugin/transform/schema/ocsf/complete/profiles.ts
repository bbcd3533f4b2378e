import { isEventObject, isList, type EventObject } from '../../event-object.ts';
import type { ProducedChild, ProducedNode } from '../produced-tree.ts';

/** An attribute that exists only under a profile. */
export interface ProfileGate {
  readonly path: string;
  /** One of these must be listed. */
  readonly profiles: readonly string[];
  readonly isPresent: (event: EventObject) => boolean;
}

/** The attributes of a rule that need a profile, those of one profile before those of a choice, outer before inner. */
export function profileGates(root: ProducedNode): readonly ProfileGate[] {
  const gates: ProfileGate[] = [];
  const visit = (node: ProducedNode, trail: readonly ProducedChild[]): void => {
    for (const child of node.children.values()) {
      const { profiles } = child.attribute;
      const below = [...trail, child];
      if (profiles.length > 0)
        gates.push({ path: child.path, profiles, isPresent: presenceOf(below) });
      visit(child, below);
    }
  };
  visit(root, []);
  const rank = ({ path, profiles }: ProfileGate): number =>
    (profiles.length > 1 ? 1000 : 0) + path.split('.').length;
  return gates.sort((left, right) => rank(left) - rank(right));
}

function presenceOf(trail: readonly ProducedChild[]): (value: EventObject) => boolean {
  const [first, ...rest] = trail;
  if (first === undefined) return () => true;
  const { name, isArray } = first.attribute;
  if (rest.length === 0) return (value) => value[name] !== undefined;
  const below = presenceOf(rest);
  const isBelow = (value: unknown): boolean => isEventObject(value) && below(value);
  return isArray
    ? (value) => {
        const items = value[name];
        return isList(items) && items.some(isBelow);
      }
    : (value) => isBelow(value[name]);
}

/** The profiles that an event must list, in the order of the names: exactly those whose attributes it has. */
export function compileProfiles(
  gates: readonly ProfileGate[],
): (event: EventObject) => readonly string[] {
  const names = [...new Set(gates.flatMap(({ profiles }) => profiles))].sort();
  const single = gates.filter(({ profiles }) => profiles.length === 1);
  const choices = gates.filter(({ profiles }) => profiles.length > 1);
  const checks = names.map((name) => ({
    name,
    gates: single.filter(({ profiles }) => profiles[0] === name),
  }));
  return (event) => {
    const present: string[] = [];
    for (const { name, gates: own } of checks)
      if (own.some(({ isPresent }) => isPresent(event))) present.push(name);
    for (const { profiles, isPresent } of choices)
      if (!profiles.some((name) => present.includes(name)) && isPresent(event))
        present.push(...profiles.slice(0, 1));
    return choices.length > 0 ? present.sort() : present;
  };
}
