import type { EventObject } from '../../event-object.ts';
import type { ProfileGate } from '../complete/profiles.ts';
import { compileWork, type EventWork } from '../object-work.ts';
import type { ProducedNode } from '../produced-tree.ts';
import type { RuleContext } from './rule-context.ts';

const isListed = (profiles: readonly string[], listed: readonly unknown[]): boolean =>
  profiles.some((profile) => listed.includes(profile));

/** An attribute of a profile is there only when the event lists the profile. */
export function compileGates(
  gates: readonly ProfileGate[],
): (event: EventObject, context: RuleContext) => void {
  const byProfiles = new Map<string, ProfileGate[]>();
  for (const gate of gates) {
    const key = gate.profiles.join(' or ');
    byProfiles.set(key, [...(byProfiles.get(key) ?? []), gate]);
  }
  const groups = [...byProfiles].map(([names, own]) => ({
    message: `needs ${names} in metadata.profiles`,
    profiles: own[0]?.profiles ?? [],
    gates: own,
  }));
  return (event, { profiles: listed, report }) => {
    for (const { message, profiles, gates: own } of groups) {
      if (isListed(profiles, listed)) continue;
      for (const { path, isPresent } of own)
        if (isPresent(event)) report('attribute_unknown', path, message);
    }
  };
}

/** A profile that is listed makes some of its attributes required. */
export function compileProfileRequirements(root: ProducedNode): EventWork<RuleContext> | undefined {
  return compileWork<RuleContext>(root, ({ object: owner }, code) =>
    [...(owner?.attributes.values() ?? [])]
      .filter(({ isRequired, profiles }) => isRequired && profiles.length > 0)
      .map(({ name, profiles }) => {
        const isMissing = `${code.member(name)} === undefined && c.profiles.length > 0`;
        const check = `${code.constant(requireUnder)}(${code.constant(profiles)}, ${code.path(name)}, c)`;
        return `if (${isMissing}) ${check};`;
      }),
  );
}

function requireUnder(
  profiles: readonly string[],
  path: string,
  { profiles: listed, report }: RuleContext,
): void {
  if (isListed(profiles, listed))
    report(
      'attribute_required_missing',
      path,
      `is required with the profile ${profiles.join(' or ')}`,
    );
}
