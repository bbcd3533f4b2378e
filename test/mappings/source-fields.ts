/** Expressions of lets by name. */
export type Lets = ReadonlyMap<string, unknown>;

/** Arguments that hold values of their own, and conditions, which only look. */
const PASSED_OVER = new Set(['when', 'lookup', 'default', 'match', 'absent', 'where', 'replace']);
/** What every record is mapped with, in place of a field of the record. */
const CONTEXT: ReadonlyMap<string, string> = new Map([
  ['stream', 'the stream'],
  ['tenant', 'the tenant'],
  ['tenant_host', "the tenant's host"],
]);

/** Source fields whose values can get into an expression, in the order in which they are tried. */
export function sourceFields(expression: unknown, lets: Lets): readonly string[] {
  return [...new Set(fieldsOf(expression, lets))];
}

function fieldsOf(expression: unknown, lets: Lets): readonly string[] {
  if (typeof expression === 'string') {
    return expression.startsWith('$') && !expression.startsWith('$$')
      ? behind(expression.slice(1), lets)
      : [];
  }
  if (Array.isArray(expression)) return expression.flatMap((one) => fieldsOf(one, lets));
  if (typeof expression !== 'object' || expression === null) return [];
  return Object.entries(expression).flatMap(([key, value]: [string, unknown]) => {
    if (PASSED_OVER.has(key)) return [];
    if (key === 'format') return templateNames(String(value)).flatMap((name) => behind(name, lets));
    return fieldsOf(value, lets);
  });
}

function templateNames(template: string): readonly string[] {
  return [...template.matchAll(/\$\$|\$\{([^}]*)\}|\$([A-Za-z_][\w.]*)/g)].flatMap(
    ([, braced, plain]) => braced ?? plain ?? [],
  );
}

/** The fields behind `name`, `name.member` or a let; elements of lists come from the list around them. */
function behind(reference: string, lets: Lets): readonly string[] {
  if (reference.startsWith('.')) return [];
  const quoted = /^'((?:[^']|'')*)'/.exec(reference)?.[1];
  const name = quoted ?? /^[^.[]+/.exec(reference)?.[0] ?? reference;
  const definition = lets.get(name);
  // Inside its own definition a name is what it was outside.
  if (definition !== undefined) return fieldsOf(definition, without(lets, name));
  const context = CONTEXT.get(name);
  return [context === undefined ? `\`${reference.replace(/\.$/, '')}\`` : `_${context}_`];
}

function without(lets: Lets, name: string): Lets {
  return new Map([...lets].filter(([other]) => other !== name));
}
