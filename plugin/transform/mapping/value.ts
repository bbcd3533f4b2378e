/** What may stand inside a list or an object; only there a null survives reading. */
export type Nested = Value | null;

/**
 * A value on its way from a record to an attribute. Integers within ±2^53 and decimals whose
 * canonical text is their source text are numbers, longer integers are bigints, and any other
 * decimal is its source text, so that `34.0` is still `34.0` when it becomes text.
 */
export type Value = string | number | bigint | boolean | readonly Nested[] | ValueObject;

/** An object without prototype: a key such as `__proto__` is a key like any other. */
export interface ValueObject {
  readonly [key: string]: Nested;
}

export type ValueKind = 'text' | 'integer' | 'decimal' | 'boolean' | 'list' | 'object';

/** Says which kind of value this is; a bigint is an integer. */
export function kindOf(value: Value): ValueKind {
  switch (typeof value) {
    case 'string':
      return 'text';
    case 'number':
      return Number.isInteger(value) ? 'integer' : 'decimal';
    case 'bigint':
      return 'integer';
    case 'boolean':
      return 'boolean';
    default:
      return isList(value) ? 'list' : 'object';
  }
}

/** `Array.isArray` that narrows read-only lists too. */
export function isList(value: unknown): value is readonly Nested[] {
  return Array.isArray(value);
}

/** True for an object that is no list. */
export function isObject(value: unknown): value is ValueObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text of a scalar, exactly as many digits as it has; undefined for lists and objects. */
export function textOf(value: Nested | undefined): string | undefined {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value);
    default:
      return undefined;
  }
}

/** The text unless it is empty: an empty one is no value. */
export function unlessEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

/** The form in which texts are compared: without case and outer blanks. */
export function folded(text: string): string {
  return text.trim().toLowerCase();
}

/** True for values that are absent wherever they stand: null, `{}` and `[]`. */
export function isHollow(value: Nested | undefined): value is null | undefined {
  if (value === null || value === undefined) return true;
  if (typeof value !== 'object') return false;
  if (isList(value)) return value.length === 0;
  for (const _ in value) return false;
  return true;
}
