/** A mapped event, or an object inside one: strings, numbers, booleans, arrays and objects; 64-bit ids are strings. */
export type EventObject = Record<string, unknown>;

export const isEventObject = (value: unknown): value is EventObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `Array.isArray` whose elements stay `unknown`. */
export const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
