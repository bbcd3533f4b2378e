/** What the placeholders of a tag template stand for. */
export interface TagValues {
  readonly kind: string;
  readonly tenant: string;
  readonly stream: string;
  /** `YYYY-MM-DD` in UTC. */
  readonly day: string;
}

/** The placeholders that a tag template may hold. */
export const TAG_PLACEHOLDERS: readonly (keyof TagValues)[] = ['kind', 'tenant', 'stream', 'day'];

export type TagTemplate = (values: TagValues) => string;

/**
 * Compiles a template such as `netskope.raw.{kind}.{tenant}.{day}`.
 *
 * Values are cut to `[A-Za-z0-9_-]`: receivers split tags at dots, expand `%` and make paths of `/`.
 */
export function compileTagTemplate(template: string): TagTemplate {
  const parts = template.split(/\{(\w+)\}/);
  const names = parts.map((part, index) => (index % 2 === 1 ? placeholder(part) : undefined));
  return (values) => {
    let tag = '';
    for (let index = 0; index < parts.length; index += 1) {
      const name = names[index];
      tag += name === undefined ? (parts[index] ?? '') : tagPart(values[name]);
    }
    return tag;
  };
}

/** `text` with everything but `[A-Za-z0-9_-]` replaced by `_`; never empty. */
export function tagPart(text: string): string {
  return text === '' ? '_' : text.replace(/[^A-Za-z0-9_-]/g, '_');
}

function placeholder(name: string): keyof TagValues {
  const known = TAG_PLACEHOLDERS.find((candidate) => candidate === name);
  // The configuration schema refuses such a template before it comes here.
  if (known === undefined) throw new RangeError(`tag template: unknown placeholder {${name}}`);
  return known;
}
