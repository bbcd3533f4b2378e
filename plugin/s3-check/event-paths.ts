import { isEventObject, isList, type EventObject } from '../transform/schema/event-object.ts';
import type { TargetClass } from '../transform/schema/target-schema.ts';

/** The attribute paths that the event uses and its class knows; what is not known is left to the check. */
export function knownPaths(from: TargetClass, event: EventObject): ReadonlySet<string> {
  const paths = new Set<string>();
  const visit = (owner: EventObject, prefix: string): void => {
    for (const [name, value] of Object.entries(owner)) {
      const path = `${prefix}${name}`;
      if (from.resolve(path).kind !== 'found') continue;
      paths.add(path);
      if (isEventObject(value)) visit(value, `${path}.`);
      if (!isList(value)) continue;
      for (const member of value) if (isEventObject(member)) visit(member, `${path}[].`);
    }
  };
  visit(event, '');
  return paths;
}
