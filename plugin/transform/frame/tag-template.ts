import { createHash } from 'node:crypto';

/** What the placeholders of a tag template stand for. */
export interface TagValues {
  readonly kind: string;
  readonly tenant: string;
  readonly stream: string;
  /** `YYYY-MM-DD` in UTC. */
  readonly day: string;
  /** The bytes of what is sent; asked for only by templates that hold `{record}`. */
  readonly record: () => Uint8Array;
}

/** The placeholders that a tag template may hold. */
export const TAG_PLACEHOLDERS: readonly (keyof TagValues)[] = [
  'kind',
  'tenant',
  'stream',
  'day',
  'record',
];

export type TagTemplate = (values: TagValues) => string;

/**
 * Compiles a template such as `netskope.raw.{kind}.{tenant}.{day}`. With `{record}` in it, every
 * record has a tag of its own.
 *
 * Values are cut to `[A-Za-z0-9_-]`: receivers split tags at dots, expand `%` and make paths of `/`.
 */
export function compileTagTemplate(template: string): TagTemplate {
  const parts = template.split(/\{(\w+)\}/);
  const names = parts.map((part, index) => (index % 2 === 1 ? placeholder(part) : undefined));
  const fill: TagTemplate = (values) => {
    let tag = '';
    for (let index = 0; index < parts.length; index += 1) {
      const name = names[index];
      if (name === undefined) tag += parts[index] ?? '';
      else tag += name === 'record' ? fingerprint(values.record()) : tagPart(values[name]);
    }
    return tag;
  };
  return names.includes('record') ? fill : remembering(fill);
}

/** Most records of a page have one of few tags: the last one of each kind is kept. */
function remembering(fill: TagTemplate): TagTemplate {
  const lastOf = new Map<string, Omit<TagValues, 'record'> & { readonly tag: string }>();
  return (values) => {
    const { kind, tenant, stream, day } = values;
    const last = lastOf.get(kind);
    if (last?.day === day && last.stream === stream && last.tenant === tenant) return last.tag;
    const tag = fill(values);
    lastOf.set(kind, { kind, tenant, stream, day, tag });
    return tag;
  };
}

/** `text` with everything but `[A-Za-z0-9_-]` replaced by `_`; never empty. */
export function tagPart(text: string): string {
  return text === '' ? '_' : text.replace(/[^A-Za-z0-9_-]/g, '_');
}

/**
 * 32 hex digits of SHA-256: the same record has the same tag whenever it is sent, and two records do
 * not share one even if somebody wants them to, for it may name an object in a store.
 */
function fingerprint(record: Uint8Array): string {
  return createHash('sha256').update(record).digest('hex').slice(0, 32);
}

function placeholder(name: string): keyof TagValues {
  const known = TAG_PLACEHOLDERS.find((candidate) => candidate === name);
  // The configuration schema refuses such a template before it comes here.
  if (known === undefined) throw new RangeError(`tag template: unknown placeholder {${name}}`);
  return known;
}
