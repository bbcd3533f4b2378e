import { isEventObject } from '../../event-object.ts';

/** JSON of unknown form, of which only this is known: it is an object. */
export type Members = Readonly<Record<string, unknown>>;

/** An object in JSON that was read; @throws Error naming `where` when it is none. */
export function members(value: unknown, where: string): Members {
  if (!isEventObject(value)) throw new Error(`${where} is missing or is no object`);
  return value;
}

/** The same members without those that are undefined. */
export const compact = (value: Members): Members =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined));

/** Each member of an object changed, in the order of the names. */
export function mapSorted(
  value: Members,
  change: (member: unknown, name: string) => unknown,
): Members {
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, change(value[name], name)]));
}
