import { nearest } from '../../diagnostics/suggest.ts';

/** More letters than this are not mistyped in one name. */
export const MOST_SLIPS = 3;

/** The field of a catalogue that a name is, or else the one that it was probably meant to be. */
export type KnownField = (name: string) => string | undefined;

/** Looks names up in a catalogue; each is compared with all others only once, for that takes time. */
export function knownFieldReader(names: ReadonlySet<string>): KnownField {
  const found = new Map<string, string | undefined>();
  return (name) => {
    if (names.has(name)) return name;
    if (!found.has(name)) {
      const near = [...names].filter((one) => Math.abs(one.length - name.length) <= MOST_SLIPS);
      found.set(name, nearest(name, near));
    }
    return found.get(name);
  };
}
