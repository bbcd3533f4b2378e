import type { DataPath } from '../diagnostics/yaml-source.ts';

/** Reads single values of a configuration that may have any shape: what does not fit is undefined. */
export interface View {
  text(...path: DataPath): string | undefined;
  number(...path: DataPath): number | undefined;
  has(...path: DataPath): boolean;
  /** The paths of the items of a list; none when it is no list. */
  items(...path: DataPath): readonly DataPath[];
}

/** Opens `root` for checks that look at several values, while others may still be wrong. */
export function viewOf(root: unknown): View {
  const at = (path: DataPath): unknown => {
    let value = root;
    for (const step of path) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) {
        return undefined;
      }
      value = (value as Record<string | number, unknown>)[step];
    }
    return value;
  };
  return {
    text: (...path) => {
      const value = at(path);
      return typeof value === 'string' ? value : undefined;
    },
    number: (...path) => {
      const value = at(path);
      return typeof value === 'number' ? value : undefined;
    },
    has: (...path) => at(path) !== undefined,
    items: (...path) => {
      const value = at(path);
      return Array.isArray(value) ? value.map((_, index) => [...path, index]) : [];
    },
  };
}
