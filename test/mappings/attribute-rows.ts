/** One attribute of a rule, lists taken apart, and the expression that gives it. */
export interface AttributeRow {
  readonly attribute: string;
  readonly expression: unknown;
  /** The list that the elements come from, for attributes below `each`. */
  readonly each: unknown;
}

/** The attributes of a rule in alphabetical order. */
export function attributeRows(
  fields: Iterable<readonly [string, unknown]>,
): readonly AttributeRow[] {
  return [...fields]
    .flatMap(([path, expression]) => rowsOf(path, expression, undefined))
    .sort((a, b) => (a.attribute < b.attribute ? -1 : a.attribute > b.attribute ? 1 : 0));
}

function rowsOf(attribute: string, expression: unknown, each: unknown): readonly AttributeRow[] {
  if (!isMap(expression)) return [{ attribute, expression, each }];
  const { list, fields } = expression;
  if (Array.isArray(list)) return list.flatMap((element) => elementRows(attribute, element, each));
  if (isMap(fields)) return membersOf(`${attribute}[]`, fields, expression.each);
  return [{ attribute, expression, each }];
}

function elementRows(attribute: string, element: unknown, each: unknown): readonly AttributeRow[] {
  if (!isMap(element) || 'from' in element || 'fields' in element) {
    return rowsOf(`${attribute}[]`, element, each);
  }
  return membersOf(`${attribute}[]`, element, each);
}

function membersOf(
  path: string,
  members: Readonly<Record<string, unknown>>,
  each: unknown,
): readonly AttributeRow[] {
  return Object.entries(members).flatMap(([name, value]) => rowsOf(`${path}.${name}`, value, each));
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
