import { integerOf, numberOf } from '../conversions/scalars.ts';
import type { AttributeFacts } from '../../schema/target-schema.ts';
import { isList } from '../value.ts';
import type { Nested, Value, ValueKind } from '../value.ts';

/** Whether a part of a value was left out. */
export interface Loss {
  lost: boolean;
}

/** The value in the attribute's type, when that loses nothing; undefined = refused. Notes when a part was left out. */
export type Coerce = (value: Value, loss: Loss) => unknown;

type CoerceOne = (value: Nested) => unknown;

/** How values become those of this attribute. */
export function coercionFor(attribute: AttributeFacts): Coerce {
  const one = withEnum(attribute, coerceOne(attribute));
  if (attribute.kind === 'any' && !attribute.isArray) return (value) => value;
  if (!attribute.isArray) return (value) => one(value);
  return (value, loss) => {
    if (!isList(value)) {
      const single = one(value);
      return single === undefined ? undefined : [single];
    }
    const kept: unknown[] = [];
    for (const element of value) {
      const result = element === null ? undefined : one(element);
      if (result === undefined) loss.lost = true;
      else kept.push(result);
    }
    return kept.length === 0 ? undefined : kept;
  };
}

/** The kinds of value that can never become one of this attribute. */
export function impossibleKinds({ kind, isArray }: AttributeFacts): readonly ValueKind[] {
  const containers: readonly ValueKind[] = isArray ? ['object'] : ['list', 'object'];
  switch (kind) {
    case 'string':
      return ['boolean', ...containers];
    case 'integer':
    case 'timestamp':
      return ['boolean', ...containers];
    case 'float':
      return ['boolean', ...containers];
    case 'boolean':
      return ['text', 'integer', 'decimal', ...containers];
    case 'object':
      return ['text', 'integer', 'decimal', 'boolean'];
    case 'any':
      return [];
  }
}

function coerceOne({ kind }: AttributeFacts): CoerceOne {
  switch (kind) {
    case 'string':
      return toText;
    case 'integer':
    case 'timestamp':
      return toInteger;
    case 'float':
      return (value) => (isNumeric(value) ? numberOf(value) : undefined);
    case 'boolean':
      return (value) => (typeof value === 'boolean' ? value : undefined);
    case 'object':
      return (value) => (typeof value === 'object' && value !== null ? value : undefined);
    case 'any':
      return (value) => value ?? undefined;
  }
}

function toText(value: Nested): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : undefined;
}

/** Integers beyond 2^53 are refused: what checks and reads the event could not tell them apart. */
function toInteger(value: Nested): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined;
  if (typeof value !== 'string' || !/^-?\d{1,16}$/.test(value)) return undefined;
  const number = integerOf(value);
  return typeof number === 'number' && String(number) === value ? number : undefined;
}

function isNumeric(value: Nested): value is string | number | bigint {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint';
}

function withEnum(attribute: AttributeFacts, coerce: CoerceOne): CoerceOne {
  const captions = attribute.enum?.captions;
  if (captions === undefined) return coerce;
  return (value) => {
    const result = coerce(value);
    const isKey = typeof result === 'string' || typeof result === 'number';
    return isKey && captions.has(result) ? result : undefined;
  };
}
