/** One place where an event is not what a test expects. */
export interface Difference {
  /** `user.name`; `$` for the event itself. */
  readonly path: string;
  readonly message: string;
}

/** Compares two values of YAML or JSON; the order of members does not matter, that of elements does. */
export function differences(expected: unknown, actual: unknown, path = '$'): readonly Difference[] {
  if (isMap(expected) && isMap(actual)) return mapDifferences(expected, actual, path);
  if (Array.isArray(expected) && Array.isArray(actual)) {
    const length = Math.max(expected.length, actual.length);
    return Array.from({ length }, (_, index) => {
      const below = `${path === '$' ? '' : path}[${index}]`;
      if (index >= actual.length)
        return [{ path: below, message: `is missing; expected ${shown(expected[index])}` }];
      if (index >= expected.length)
        return [{ path: below, message: `is not expected: ${shown(actual[index])}` }];
      return differences(expected[index], actual[index], below);
    }).flat();
  }
  if (Object.is(expected, actual) || (expected === 0 && actual === 0)) return [];
  return [{ path, message: `is ${shown(actual)}; expected ${shown(expected)}` }];
}

function mapDifferences(
  expected: Readonly<Record<string, unknown>>,
  actual: Readonly<Record<string, unknown>>,
  path: string,
): readonly Difference[] {
  const names = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return [...names].flatMap((name) => {
    const below = path === '$' ? name : `${path}.${name}`;
    if (!Object.hasOwn(actual, name)) {
      return [{ path: below, message: `is missing; expected ${shown(expected[name])}` }];
    }
    if (!Object.hasOwn(expected, name)) {
      return [{ path: below, message: `is not expected: ${shown(actual[name])}` }];
    }
    return differences(expected[name], actual[name], below);
  });
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)}...` : text;
}
