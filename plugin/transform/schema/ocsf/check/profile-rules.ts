import type { EventObject } from '../../event-object.ts';
import type { ProfileGate } from '../complete/profiles.ts';
import { compileWork, type ObjectWork } from '../object-work.ts';
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
export function compileProfileRequirements(
  root: ProducedNode,
): ObjectWork<RuleContext> | undefined {
  return compileWork<RuleContext>(root, ({ object: owner }) => {
    const required = [...(owner?.attributes.values() ?? [])].filter(
      ({ isRequired, profiles }) => isRequired && profiles.length > 0,
    );
    if (required.length === 0) return undefined;
    return (object, prefix, { profiles: listed, report }) => {
      if (listed.length === 0) return;
      for (const { name, profiles } of required)
        if (object[name] === undefined && isListed(profiles, listed))
          report(
            'attribute_required_missing',
            prefix + name,
            `is required with the profile ${profiles.join(' or ')}`,
          );
    };
  });
}
