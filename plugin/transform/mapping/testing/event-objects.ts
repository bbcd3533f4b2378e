/** An object of an event with its path, `[]` behind lists; empty for the event itself. */
export interface EventPart {
  readonly path: string;
  readonly object: Readonly<Record<string, unknown>>;
}

/** Every object of an event, the event itself first; an element of a list is an object of its own. */
export function objectsOf(event: Readonly<Record<string, unknown>>): readonly EventPart[] {
  const parts: EventPart[] = [];
  const visit = (value: unknown, path: string): void => {
    if (Array.isArray(value)) {
      for (const element of value) visit(element, `${path}[]`);
    } else if (isObject(value)) {
      parts.push({ path, object: value });
      for (const [name, member] of Object.entries(value)) visit(member, memberPath(path, name));
    }
  };
  visit(event, '');
  return parts;
}

/** The path of a member of the object at `path`. */
export function memberPath(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

/** Paths of the values that are no objects, each once. */
export function leavesOf(parts: readonly EventPart[]): ReadonlySet<string> {
  const leaves = new Set<string>();
  for (const { path, object } of parts) {
    for (const [name, value] of Object.entries(object)) {
      const first: unknown = Array.isArray(value) ? value[0] : value;
      if (value !== undefined && !isObject(first)) leaves.add(memberPath(path, name));
    }
  }
  return leaves;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
