import { isEventObject, isList, type EventObject } from '../../event-object.ts';

/** Up to so many, looking through the list is faster than keeping a set. */
const SMALL_LIST = 24;

/** The observables of one event while they are gathered; the list begins with what the event has already. */
export class ObservableList {
  readonly items: unknown[];
  #seen: Set<string> | undefined = undefined;

  constructor(given: unknown) {
    this.items = isList(given) ? [...given] : [];
  }

  /** Adds a value that is not there yet; what is no text or number, or empty, is none. `name` is its path. */
  add(name: string, typeId: number, value: unknown): void {
    const text = typeof value === 'number' ? String(value) : value;
    if (typeof text !== 'string' || text === '' || this.#isKnown(typeId, text)) return;
    // The caption of the type is filled in later; there is room for it from the beginning.
    const item = { name, type_id: typeId, value: text, type: undefined };
    this.items.push(item);
    this.#seen?.add(keyOf(item));
  }

  #isKnown(typeId: number, value: string): boolean {
    if (this.items.length < SMALL_LIST) return isAmong(this.items, typeId, value);
    this.#seen ??= new Set(this.items.filter(isEventObject).map(keyOf));
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
