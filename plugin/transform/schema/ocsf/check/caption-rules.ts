import { isList, type EventObject } from '../../event-object.ts';
import { captionedAttributes, type CaptionedAttribute } from '../complete/captions.ts';
import { isOther } from '../enum-facts.ts';
import { compileWork, type EventWork, type WorkCode } from '../object-work.ts';
import type { ProducedNode } from '../produced-tree.ts';
import type { RuleContext } from './rule-context.ts';

/**
 * Beside an enum value stands its caption, or nothing; beside Other the source's own text, which is not "Other".
 * Of events whose captions were written by `complete`, only Other is looked at.
 */
export function compileCaptionRules(
  root: ProducedNode,
  isBuilt = false,
): EventWork<RuleContext> | undefined {
  return compileWork<RuleContext>(root, (node, code) =>
    captionedAttributes(node).flatMap((one) => checkLines(one, isBuilt && !node.isWhole, code)),
  );
}

function checkLines(
  captioned: CaptionedAttribute,
  isBuilt: boolean,
  code: WorkCode,
): readonly string[] {
  const { name, sibling, isArray } = captioned;
  const checked = code.constant(captioned);
  const path = code.path(sibling);
  if (isArray) return [`${code.constant(checkTexts)}(o, ${checked}, ${path}, c);`];
  const check = `${code.constant(checkText)}(o, ${checked}, ${path}, c);`;
  if (!isBuilt) return [check];
  return otherIds(captioned).map(
    (id) => `if (${code.member(name)} === ${code.constant(id)}) ${check}`,
  );
}

const otherIds = ({ captions }: CaptionedAttribute): readonly unknown[] =>
  [...captions].filter(([id, caption]) => isOther(id, caption)).map(([id]) => id);

function checkText(
  object: EventObject,
  { name, sibling, captions }: CaptionedAttribute,
  path: string,
  { report }: RuleContext,
): void {
  const id = object[name];
  const caption = id === undefined ? undefined : captions.get(id);
  if (caption === undefined) return;
  const text = object[sibling];
  if (!isOther(id, caption)) {
    if (text !== undefined && text !== caption)
      report('attribute_enum_sibling_incorrect', path, `is not the caption of ${name}`);
  } else if (text === undefined || text === null || text === '') {
    report('sibling_missing', path, `must hold the source's own text, ${name} is 99`);
  } else if (text === caption) {
    report(
      'attribute_enum_sibling_suspicious_other',
      path,
      `is "Other"; give the source's own text, or another ${name}`,
    );
  }
}

function checkTexts(
  object: EventObject,
  { name, sibling, captions }: CaptionedAttribute,
  path: string,
  { report }: RuleContext,
): void {
  const ids = object[name];
  const texts = object[sibling];
  if (!isList(ids) || (texts !== undefined && !isList(texts))) return;
  for (const [i, id] of ids.entries()) {
    const caption = captions.get(id);
    if (caption === undefined) continue;
    const text = texts?.[i];
    const at = `${path}[${i}]`;
    const isAbsent = text === undefined || text === null || text === '';
    if (isOther(id, caption)) {
      if (isAbsent)
        report('sibling_missing', at, `must hold the source's own text, ${name}[${i}] is 99`);
    } else if (texts !== undefined && isAbsent) {
      report('attribute_enum_array_sibling_missing', at, `is missing beside ${name}[${i}]`);
    } else if (texts !== undefined && text !== caption) {
      report('attribute_enum_array_sibling_incorrect', at, `is not the caption of ${name}[${i}]`);
    }
  }
}
