import { isList, type EventObject } from '../../event-object.ts';
import { isOther } from '../enum-facts.ts';
import { compileWork, type WorkCode } from '../object-work.ts';
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

/**
 * Writes the caption beside every enum value; beside Other it leaves what the mapping took from the source.
 * Undefined when the rule has no enum.
 */
export function compileCaptions(root: ProducedNode): ((event: EventObject) => void) | undefined {
  const work = compileWork<undefined>(root, (node, code) =>
    captionedAttributes(node).map((captioned) => captionLine(captioned, code)),
  );
  return work && ((event) => work(event, undefined));
}

function captionLine(captioned: CaptionedAttribute, code: WorkCode): string {
  const { name, sibling, captions, isArray } = captioned;
  if (isArray) return `${code.constant(fillTexts)}(o, ${code.constant(captioned)});`;
  // The id behind which the source's own text stays has no caption to write.
  const written = new Map([...captions].filter(([id, caption]) => !isOther(id, caption)));
  const caption = `(v = ${code.constant(written)}.get(v))`;
  return `if ((v = ${code.member(name)}) !== undefined && ${caption} !== undefined) ${code.member(sibling)} = v;`;
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
