import type { CompiledRule } from './compile-rule.ts';
import type { MapResult, MappingError } from './mapping-set.ts';

// Every result is written out in full: one made from a copy of another has a hidden class of its own each time.

const NO_ERRORS: readonly MappingError[] = [];

/** An event of the rule. */
export function mapped({ name, kind }: CompiledRule, timeMs: number | undefined): MapResult {
  return { verdict: 'mapped', kind, timeMs, rule: name, errors: NO_ERRORS, reason: undefined };
}

/** A record that no rule took. */
export function raw(kind: string, timeMs: number | undefined): MapResult {
  return { verdict: 'raw', kind, timeMs, rule: undefined, errors: NO_ERRORS, reason: undefined };
}

/** A record that the rule leaves out, for the reason that it gives. */
export function dropped(
  { name, kind }: CompiledRule,
  reason: string,
  timeMs: number | undefined,
): MapResult {
  return { verdict: 'dropped', kind, timeMs, rule: name, errors: NO_ERRORS, reason };
}

/** A record that did not become what it should. */
export function invalid(
  rule: CompiledRule | undefined,
  errors: readonly MappingError[],
  timeMs: number | undefined,
): MapResult {
  const name = rule?.name;
  return { verdict: 'invalid', kind: 'invalid', timeMs, rule: name, errors, reason: undefined };
}
