import { isList, type EventObject } from '../../event-object.ts';
import { isOther } from '../enum-facts.ts';
import { compileWork, type ObjectWork } from '../object-work.ts';
import type { ProducedChild, ProducedNode } from '../produced-tree.ts';

/** An attribute whose value has a caption that stands in another one. */
export interface CaptionedAttribute {
  readonly name: string;
  readonly sibling: string;
  readonly captions: ReadonlyMap<unknown, string>;
  readonly isArray: boolean;
}

/** The attributes among a node's own that have a caption beside them. */
export const captionedAttributes = (node: ProducedNode): readonly CaptionedAttribute[] =>
  [...node.children.values()].flatMap(captioned);

function captioned({ attribute }: ProducedChild): readonly CaptionedAttribute[] {
  const { name, sibling, isArray } = attribute;
  return attribute.enum === undefined || sibling === undefined
    ? []
    : [{ name, sibling, isArray, captions: attribute.enum.captions }];
}

/** Writes the caption beside every enum value; beside Other it leaves what the mapping took from the source. */
export function compileCaptions(root: ProducedNode): ObjectWork<undefined> | undefined {
  return compileWork(root, (node) => {
    const all = captionedAttributes(node);
    if (all.length === 0) return undefined;
    return (object) => {
      for (const captioned of all)
        if (captioned.isArray) fillTexts(object, captioned);
        else fillText(object, captioned);
    };
  });
}

function fillText(object: EventObject, { name, sibling, captions }: CaptionedAttribute): void {
  const id = object[name];
  if (id === undefined) return;
  const caption = captions.get(id);
  if (caption !== undefined && !isOther(id, caption)) object[sibling] = caption;
}

function fillTexts(object: EventObject, { name, sibling, captions }: CaptionedAttribute): void {
  const ids = object[name];
  if (!isList(ids)) return;
  const given = object[sibling];
  const texts = isList(given) ? [...given] : [];
  for (const [i, id] of ids.entries()) {
    const caption = captions.get(id);
    if (caption !== undefined && !isOther(id, caption)) texts[i] = caption;
  }
  if (texts.length > 0) object[sibling] = texts;
}
