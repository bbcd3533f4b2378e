import type { EnumFacts } from '../target-schema.ts';
import type { AttributeDefinition } from './facts.ts';

/** The id behind which the source's own text stands instead of a caption. */
const OTHER_ID = 99;
const OTHER_CAPTION = 'Other';

const comparable = (text: string): string => text.trim().toLowerCase();

/** The enum of an attribute, ids as they stand in events; undefined when it has none. */
export function enumFacts({
  type,
  enum: captionById,
  enum_deprecated: deprecatedById,
}: AttributeDefinition): EnumFacts | undefined {
  if (captionById === undefined) return undefined;
  const idFrom = (text: string): number | string => (type === 'string_t' ? text : Number(text));
  const mapOf = (texts: Readonly<Record<string, string>>): ReadonlyMap<number | string, string> =>
    new Map(Object.entries(texts).map(([id, text]) => [idFrom(id), text]));
  const captions = mapOf(captionById);
  const ids = new Map([...captions].map(([id, caption]) => [comparable(caption), id]));
  return {
    captions,
    deprecated: mapOf(deprecatedById ?? {}),
    idOf: (caption) => ids.get(comparable(caption)),
  };
}

/** Whether the sibling of this value holds the source's own text instead of the caption. */
export const isOther = (id: unknown, caption: string): boolean =>
  id === OTHER_ID && caption === OTHER_CAPTION;
