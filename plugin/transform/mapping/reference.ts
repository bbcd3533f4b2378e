import { unlessEmpty } from './value.ts';

/** One step into a value: a member, an element (negative from the end), or every element. */
export type Step =
  | { readonly kind: 'member'; readonly name: string }
  | { readonly kind: 'element'; readonly index: number }
  | { readonly kind: 'all' };

/** `$a.b[0]` taken apart; a reference without name starts at the current element (`$.x`). */
export interface Reference {
  readonly name: string | undefined;
  readonly steps: readonly Step[];
}

const namePattern = /[^\s.[\]'"${}]+/y;
const quotedPattern = /'((?:[^']|'')*)'/y;
const stepPattern = /\[(-?\d{0,4})\]/y;

/** Reads what stands behind `$`; undefined when it is no reference. */
export function parseReference(text: string): Reference | undefined {
  const cursor = { text, at: 0 };
  const name = text.startsWith('.') ? undefined : takeName(cursor);
  if (name === undefined && text === '.') return { name, steps: [] };
  if (name === undefined && !text.startsWith('.')) return undefined;
  const steps: Step[] = [];
  while (cursor.at < text.length) {
    const step = takeStep(cursor);
    if (step === undefined) return undefined;
    steps.push(step);
  }
  return { name, steps };
}

/** The reference in its written form, without `$`. */
export function referenceText(reference: Reference): string {
  const steps = reference.steps.map((step) => {
    if (step.kind === 'member') return `.${step.name}`;
    return step.kind === 'all' ? '[]' : `[${step.index}]`;
  });
  return `${reference.name ?? '.'}${steps.join('')}`;
}

interface Cursor {
  readonly text: string;
  at: number;
}

function takeStep(cursor: Cursor): Step | undefined {
  const bracket = take(cursor, stepPattern);
  if (bracket !== undefined) {
    const digits = bracket[1] ?? '';
    if (digits === '') return { kind: 'all' };
    return digits === '-' ? undefined : { kind: 'element', index: Number(digits) };
  }
  if (cursor.text[cursor.at] !== '.') return undefined;
  cursor.at += 1;
  const name = takeName(cursor);
  return name === undefined ? undefined : { kind: 'member', name };
}

function takeName(cursor: Cursor): string | undefined {
  const quoted = take(cursor, quotedPattern);
  if (quoted !== undefined) return unlessEmpty(quoted[1]?.replaceAll("''", "'"));
  return take(cursor, namePattern)?.[0];
}

function take(cursor: Cursor, pattern: RegExp): RegExpExecArray | undefined {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.text);
  if (found === null) return undefined;
  cursor.at = pattern.lastIndex;
  return found;
}
