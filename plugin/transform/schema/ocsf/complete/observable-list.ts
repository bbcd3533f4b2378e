import { isEventObject, isList, type EventObject } from '../../event-object.ts';

/** Up to so many, looking through the list is faster than keeping a set. */
const SMALL_LIST = 24;

/**
 * The observables of one event while they are gathered; used again and again, because machine code that was made for
 * its shape is thrown away when the collector finds no such object.
 */
export class ObservableList {
  #items: unknown[] = [];
  #seen: Set<string> | undefined = undefined;

  /** Begins with what the event has already. */
  begin(given: unknown): void {
    this.#items = isList(given) ? [...given] : [];
    this.#seen = undefined;
  }

  /** Gives the list away, and lets go of the event. */
  end(): readonly unknown[] {
    const items = this.#items;
    this.begin(undefined);
    return items;
  }

  /** Adds a value that is not there yet; what is no text or number, or empty, is none. `name` is its path. */
  add(name: string, typeId: number, value: unknown): void {
    const text = typeof value === 'number' ? String(value) : value;
    if (typeof text !== 'string' || text === '' || this.#isKnown(typeId, text)) return;
    // The caption of the type is filled in later; there is room for it from the beginning.
    const item = { name, type_id: typeId, value: text, type: undefined };
    this.#items.push(item);
    this.#seen?.add(keyOf(item));
  }

  #isKnown(typeId: number, value: string): boolean {
    if (this.#items.length < SMALL_LIST) return isAmong(this.#items, typeId, value);
    this.#seen ??= new Set(this.#items.filter(isEventObject).map(keyOf));
    return this.#seen.has(keyOf({ type_id: typeId, value }));
  }
}

function isAmong(items: readonly unknown[], typeId: number, value: string): boolean {
  for (const item of items)
    if (isEventObject(item) && item.value === value && item.type_id === typeId) return true;
  return false;
}

const keyOf = ({ type_id: typeId, value }: EventObject): string =>
  `${String(typeId)} ${String(value)}`;
