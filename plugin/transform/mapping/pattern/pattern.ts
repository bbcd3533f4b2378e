import { isAscii, nativePattern, nativeTextLength } from './native.ts';
import { parsePattern } from './syntax.ts';
import { Machine } from './machine.ts';
import type { Instruction } from './machine.ts';
import type { ParsedPattern, PatternFault, PatternNode } from './syntax.ts';

/** Longer texts are refused unread: time grows with text length × pattern length. */
export const maxTextLength = 4096;
const maxInstructions = 2000;

/** A pattern whose time grows linearly with the text, whatever the text holds. */
export interface Pattern {
  readonly groupNames: readonly (string | undefined)[];
  /** Texts of the groups of the leftmost match, [0] being the whole; undefined = no match or too long a text. */
  exec(text: string): readonly (string | undefined)[] | undefined;
  test(text: string): boolean;
}

/** Compiles a pattern to a machine that follows all its ways at once (Thompson's construction); never backtracks. */
export function compilePattern(
  source: string,
  options: { readonly ignoreCase?: boolean } = {},
): Pattern | PatternFault {
  const parsed = parsePattern(source);
  if ('message' in parsed) return parsed;
  const program = assemble(parsed);
  if (program === undefined) {
    return { offset: 0, message: 'its counted repeats make it too large; use smaller counts' };
  }
  const ignoreCase = parsed.ignoreCase || options.ignoreCase === true;
  const machine = new Machine(program, parsed.groupNames.length, ignoreCase);
  const native = nativePattern(source, parsed, ignoreCase);
  const exec = (text: string): readonly (string | undefined)[] | undefined => {
    if (native !== undefined && text.length <= nativeTextLength && (!ignoreCase || isAscii(text))) {
      return native.exec(text) ?? undefined;
    }
    return text.length > maxTextLength ? undefined : machine.run(text);
  };
  return { groupNames: parsed.groupNames, exec, test: (text) => exec(text) !== undefined };
}

function assemble(parsed: ParsedPattern): readonly Instruction[] | undefined {
  const code: Instruction[] = [];
  const fits = emit({ kind: 'group', index: 0, node: parsed.root }, code);
  code.push({ op: 'match' });
  return fits ? code : undefined;
}

function emit(node: PatternNode, code: Instruction[]): boolean {
  if (code.length > maxInstructions) return false;
  switch (node.kind) {
    case 'set':
      code.push({ op: 'set', set: node.set });
      return true;
    case 'assert':
      code.push({ op: 'assert', what: node.what });
      return true;
    case 'sequence':
      return node.nodes.every((part) => emit(part, code));
    case 'group': {
      code.push({ op: 'save', slot: node.index * 2 });
      const fits = emit(node.node, code);
      code.push({ op: 'save', slot: node.index * 2 + 1 });
      return fits;
    }
    case 'choice':
      return emitChoice(node.nodes, code);
    case 'repeat':
      return emitRepeat(node, code);
  }
}

function emitChoice(nodes: readonly PatternNode[], code: Instruction[]): boolean {
  const jumps: { op: 'jump'; to: number }[] = [];
  for (const [index, node] of nodes.entries()) {
    if (index === nodes.length - 1) {
      if (!emit(node, code)) return false;
      continue;
    }
    const split = { op: 'split' as const, first: code.length + 1, second: 0 };
    code.push(split);
    if (!emit(node, code)) return false;
    const jump = { op: 'jump' as const, to: 0 };
    jumps.push(jump);
    code.push(jump);
    split.second = code.length;
  }
  for (const jump of jumps) jump.to = code.length;
  return true;
}

function emitRepeat(node: Extract<PatternNode, { kind: 'repeat' }>, code: Instruction[]): boolean {
  for (let count = 0; count < node.min; count += 1) if (!emit(node.node, code)) return false;
  if (node.max === Infinity) {
    const split = { op: 'split' as const, first: 0, second: 0 };
    const start = code.push(split) - 1;
    if (!emit(node.node, code)) return false;
    code.push({ op: 'jump', to: start });
    aim(split, { body: start + 1, after: code.length, lazy: node.lazy });
    return true;
  }
  const splits: { split: { first: number; second: number }; body: number }[] = [];
  for (let count = node.min; count < node.max; count += 1) {
    const split = { op: 'split' as const, first: 0, second: 0 };
    splits.push({ split, body: code.push(split) });
    if (!emit(node.node, code)) return false;
  }
  for (const { split, body } of splits) aim(split, { body, after: code.length, lazy: node.lazy });
  return true;
}

function aim(
  split: { first: number; second: number },
  to: { readonly body: number; readonly after: number; readonly lazy: boolean },
): void {
  split.first = to.lazy ? to.after : to.body;
  split.second = to.lazy ? to.body : to.after;
}
