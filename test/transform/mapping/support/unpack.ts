import { Unpackr } from 'msgpackr';

/** Reads MessagePack: integers beyond 2^53 become bigints, and `__proto__` stays a key. */
export function unpack(bytes: Uint8Array): unknown {
  const unpackr = new Unpackr({ useRecords: false, mapsAsObjects: false, int64AsType: 'bigint' });
  return plain(unpackr.unpack(bytes) as unknown);
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'bigint' && Number.isSafeInteger(Number(value))) return Number(value);
  if (!(value instanceof Map)) return value;
  const object: Record<string, unknown> = {};
  for (const [key, item] of value as Map<string, unknown>) {
    Object.defineProperty(object, key, {
      value: plain(item),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return object;
}
