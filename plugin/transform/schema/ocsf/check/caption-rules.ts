import { isList, type EventObject } from '../../event-object.ts';
import { captionedAttributes, type CaptionedAttribute } from '../complete/captions.ts';
import { isOther } from '../enum-facts.ts';
import { compileWork, type ObjectWork } from '../object-work.ts';
import type { ProducedNode } from '../produced-tree.ts';
import type { RuleContext } from './rule-context.ts';

/**
 * Beside an enum value stands its caption, or nothing; beside Other the source's own text, which is not "Other".
 * Of events whose captions were written by `complete`, only Other is looked at.
 */
export function compileCaptionRules(
  root: ProducedNode,
  isBuilt = false,
): ObjectWork<RuleContext> | undefined {
  return compileWork<RuleContext>(root, (node) => {
    const all = captionedAttributes(node).filter(
      (one) => !isBuilt || one.isArray || node.isWhole || hasOther(one),
    );
    if (all.length === 0) return undefined;
    return (object, prefix, context) => {
      for (const captioned of all)
        if (captioned.isArray) checkTexts(object, captioned, prefix, context);
        else checkText(object, captioned, prefix, context);
    };
  });
}

const hasOther = ({ captions }: CaptionedAttribute): boolean =>
  [...captions].some(([id, caption]) => isOther(id, caption));

function checkText(
  object: EventObject,
  { name, sibling, captions }: CaptionedAttribute,
  prefix: string,
  { report }: RuleContext,
): void {
  const id = object[name];
  const caption = id === undefined ? undefined : captions.get(id);
  if (caption === undefined) return;
  const text = object[sibling];
  if (!isOther(id, caption)) {
    if (text !== undefined && text !== caption)
      report('attribute_enum_sibling_incorrect', prefix + sibling, `is not the caption of ${name}`);
  } else if (text === undefined || text === null || text === '') {
    report('sibling_missing', prefix + sibling, `must hold the source's own text, ${name} is 99`);
  } else if (text === caption) {
    report(
      'attribute_enum_sibling_suspicious_other',
      prefix + sibling,
      `is "Other"; give the source's own text, or another ${name}`,
    );
  }
}

function checkTexts(
  object: EventObject,
  { name, sibling, captions }: CaptionedAttribute,
  prefix: string,
  { report }: RuleContext,
): void {
  const ids = object[name];
  const texts = object[sibling];
  if (!isList(ids) || (texts !== undefined && !isList(texts))) return;
  for (const [i, id] of ids.entries()) {
    const caption = captions.get(id);
    if (caption === undefined) continue;
    const text = texts?.[i];
    const path = `${prefix}${sibling}[${i}]`;
    const isAbsent = text === undefined || text === null || text === '';
    if (isOther(id, caption)) {
      if (isAbsent)
        report('sibling_missing', path, `must hold the source's own text, ${name}[${i}] is 99`);
    } else if (texts !== undefined && isAbsent) {
      report('attribute_enum_array_sibling_missing', path, `is missing beside ${name}[${i}]`);
    } else if (texts !== undefined && text !== caption) {
      report('attribute_enum_array_sibling_incorrect', path, `is not the caption of ${name}[${i}]`);
    }
  }
}
