import type { Table } from './operator.ts';
import { remembered } from './remembered.ts';
import type { Value } from './value.ts';
import { folded, textOf } from './value.ts';

/** A table from its rows; keys are found without case and outer blanks, the first of two equal ones wins. */
export function tableOf(rows: readonly (readonly [string, Value])[]): Table {
  const map = new Map<string, Value>();
  for (const [key, value] of rows) {
    const name = folded(key);
    if (!map.has(name)) map.set(name, value);
  }
  const find = remembered((text) => map.get(folded(text)));
  return {
    find: (key) => {
      const text = textOf(key);
      if (text === undefined) return undefined;
      return map.get(text) ?? find(text);
    },
    values: [...new Set(map.values())],
  };
}

/** What a table cell says: a whole number where it is one in its usual spelling, else text. */
export function cellValue(text: string): Value {
  return /^(?:0|-?[1-9]\d{0,14})$/.test(text) ? Number(text) : text;
}
