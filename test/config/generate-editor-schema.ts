import type { JsonSchema } from '../../plugin/diagnostics/json-schema.ts';

const PLACEHOLDER = '\\$\\{[A-Za-z_][A-Za-z0-9_]*\\}';

/**
 * The schema as editors need it: they see the file before `${NAME}` is replaced, so every scalar
 * may hold that instead of what it wants. Our own text formats are left out, for no editor knows them.
 */
export function editorSchema(schema: JsonSchema): string {
  return JSON.stringify(forEditors(schema), null, 2);
}

function forEditors(schema: JsonSchema): Record<string, unknown> {
  const { properties, items } = schema;
  const copy: Record<string, unknown> = { ...schema };
  delete copy.format;
  if (items !== undefined) copy.items = forEditors(items);
  if (properties !== undefined) {
    const entries = Object.entries(properties);
    copy.properties = Object.fromEntries(entries.map(([key, one]) => [key, forEditors(one)]));
  }
  allowPlaceholder(copy, schema);
  return copy;
}

function allowPlaceholder(copy: Record<string, unknown>, { type, pattern, ...schema }: JsonSchema) {
  if (schema.enum !== undefined) {
    delete copy.enum;
    copy.anyOf = [{ enum: schema.enum }, { pattern: PLACEHOLDER }];
  } else if (type === 'number' || type === 'integer' || type === 'boolean') {
    copy.type = [type, 'string'];
    copy.pattern = `^${PLACEHOLDER}$`;
  } else if (pattern !== undefined) copy.pattern = `${pattern}|${PLACEHOLDER}`;
}
