import type { Value, ValueKind } from './value.ts';
import { kindOf } from './value.ts';

/** What is known of an expression's value before any record is read. */
export interface Facts {
  /** Kinds it can have; absent = not known. */
  readonly kinds?: readonly ValueKind[];
  /** Values that come from the mapping itself: literals, defaults, table values. */
  readonly constants: readonly Value[];
  /** Those among them that say nothing of the record: literals and defaults. */
  readonly fixed?: readonly Value[];
  /** True when nothing but `constants` can come out. */
  readonly closed: boolean;
  /** True when a value comes out of every record. */
  readonly always: boolean;
}

/** Nothing is known: the value is read from the record. */
export const unknownFacts: Facts = { constants: [], closed: false, always: false };

/** Values of these kinds, made from the record. */
export function factsOfKind(...kinds: readonly ValueKind[]): Facts {
  return { kinds, constants: [], closed: false, always: false };
}

/** One of these values and nothing else. */
export function factsOfConstants(constants: readonly Value[], always = false): Facts {
  const kinds = [...new Set(constants.map(kindOf))];
  return { kinds, constants, closed: true, always, ...(always && { fixed: constants }) };
}

/** What holds when any one of several expressions may have given the value, the first present one winning. */
export function joinFacts(parts: readonly Facts[]): Facts {
  const kinds: ValueKind[] = [];
  let areKindsKnown = true;
  for (const part of parts) {
    if (part.kinds === undefined) areKindsKnown = false;
    else kinds.push(...part.kinds);
  }
  const rest = {
    constants: parts.flatMap((part) => part.constants),
    fixed: parts.flatMap((part) => part.fixed ?? []),
    closed: parts.every((part) => part.closed),
    always: parts.some((part) => part.always),
  };
  return areKindsKnown ? { kinds: [...new Set(kinds)], ...rest } : rest;
}

/** The same values, but any of them may be refused. */
export function mayRefuse(facts: Facts): Facts {
  return facts.always ? { ...facts, always: false } : facts;
}
