import { isEventObject, isList, type EventObject } from '../../event-object.ts';

/** Up to so many, looking through the list is faster than keeping a set. */
const SMALL_LIST = 24;

/** The observables of one event while they are gathered. */
export interface ObservableList {
  readonly items: readonly unknown[];
  /** Adds a value that is not there yet; what is no text or number, or empty, is none. `name` is its path. */
  add(name: string, typeId: number, value: unknown): void;
}

/** A list that begins with what the event has already. */
export function createObservableList(given: unknown): ObservableList {
  const items: unknown[] = isList(given) ? [...given] : [];
  let seen: Set<string> | undefined;
  const isKnown = (typeId: number, value: string): boolean => {
    if (items.length < SMALL_LIST) return isAmong(items, typeId, value);
    seen ??= new Set(items.filter(isEventObject).map(keyOf));
    return seen.has(keyOf({ type_id: typeId, value }));
  };
  return {
    items,
    add: (name, typeId, value) => {
      const text = typeof value === 'number' ? String(value) : value;
      if (typeof text !== 'string' || text === '' || isKnown(typeId, text)) return;
      // The caption of the type is filled in later; there is room for it from the beginning.
      const item = { name, type_id: typeId, value: text, type: undefined };
      items.push(item);
      seen?.add(keyOf(item));
    },
  };
}

function isAmong(items: readonly unknown[], typeId: number, value: string): boolean {
  for (const item of items)
    if (isEventObject(item) && item.value === value && item.type_id === typeId) return true;
  return false;
}

const keyOf = ({ type_id: typeId, value }: EventObject): string =>
  `${String(typeId)} ${String(value)}`;
