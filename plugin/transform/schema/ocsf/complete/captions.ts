import { isList, type EventObject } from '../../event-object.ts';
import { GeneratedCode } from '../../generated-function.ts';
import { isOther } from '../enum-facts.ts';
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
  const code = new GeneratedCode();
  const name = captionFunction(root, code);
  return name === undefined ? undefined : (code.build(name) as (event: EventObject) => void);
}

/** Adds the function for one object; undefined when there is nothing to write in it. */
function captionFunction(node: ProducedNode, code: GeneratedCode): string | undefined {
  const own = captionedAttributes(node).flatMap((captioned) => captionLines(captioned, code));
  const below = [...node.children].flatMap(([name, child]) => {
    const inner = captionFunction(child, code);
    return inner === undefined ? [] : memberLines(name, child, inner, code);
  });
  if (own.length + below.length === 0) return undefined;
  const name = code.name('captions');
  code.add(`function ${name}(o) {`, 'let v, c;', ...own, ...below, '}');
  return name;
}

function captionLines(captioned: CaptionedAttribute, code: GeneratedCode): readonly string[] {
  const { name, sibling, captions, isArray } = captioned;
  if (isArray) return [`${code.constant(fillTexts)}(o, ${code.constant(captioned)});`];
  // The id behind which the source's own text stays has no caption to write.
  const written = new Map([...captions].filter(([id, caption]) => !isOther(id, caption)));
  return [
    `if ((v = ${code.member('o', name)}) !== undefined && (c = ${code.constant(written)}.get(v)) !== undefined)`,
    `${code.member('o', sibling)} = c;`,
  ];
}

function memberLines(
  name: string,
  { attribute }: ProducedChild,
  inner: string,
  code: GeneratedCode,
): readonly string[] {
  const isObject = (value: string): string =>
    `typeof ${value} === 'object' && ${value} !== null && !Array.isArray(${value})`;
  const value = `v = ${code.member('o', name)}`;
  return attribute.isArray
    ? [`if (Array.isArray(${value})) for (const e of v) if (${isObject('e')}) ${inner}(e);`]
    : [`if ((${value}) !== undefined && ${isObject('v')}) ${inner}(v);`];
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
