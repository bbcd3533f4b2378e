import type { ParsedPattern, PatternNode } from './syntax.ts';

/** Longer texts go to the machine that never backtracks. */
export const nativeTextLength = 512;
/** Ways through choices and optional parts that backtracking may try at one place. */
const mostWays = 8;
/** Places where a repeat may end, the start of the match among them: steps grow with the text length to this power. */
const mostFreeEnds = 2;
/** A repeat of at most so many is no more than so many ways. */
const shortRepeat = 4;

/**
 * The same pattern for the engine of the language, which is faster, when backtracking in it is bounded:
 * nothing but single characters is repeated, and few repeats can share a text. Undefined otherwise.
 */
export function nativePattern(
  source: string,
  parsed: ParsedPattern,
  ignoreCase: boolean,
): RegExp | undefined {
  // Beyond ASCII the two fold case differently.
  if (ignoreCase && !isAscii(source)) return undefined;
  const effort = effortOf(parsed.root);
  const freeEnds = effort.freeEnds + (isAnchored(parsed.root) ? 0 : 1);
  if (!effort.isFlat || effort.ways > mostWays || freeEnds > mostFreeEnds) return undefined;
  try {
    return new RegExp(source.replace(/^\(\?i\)/, ''), ignoreCase ? 'iu' : 'u');
  } catch {
    // Some escapes are known to one of the two only.
    return undefined;
  }
}

/** True for text without characters beyond ASCII. */
export function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    if (text.charCodeAt(index) > 0x7f) return false;
  }
  return true;
}

interface Effort {
  readonly isFlat: boolean;
  readonly ways: number;
  readonly freeEnds: number;
}

function effortOf(node: PatternNode): Effort {
  switch (node.kind) {
    case 'set':
    case 'assert':
      return { isFlat: true, ways: 1, freeEnds: 0 };
    case 'group':
      return effortOf(node.node);
    case 'sequence':
      return joined(node.nodes.map(effortOf), 1);
    case 'choice':
      return joined(node.nodes.map(effortOf), node.nodes.length);
    case 'repeat':
      return repeatEffort(node);
  }
}

function repeatEffort(node: Extract<PatternNode, { kind: 'repeat' }>): Effort {
  const inner = effortOf(node.node);
  if (node.max <= 1) return { ...inner, ways: inner.ways * 2 };
  const isFlat = node.node.kind === 'set';
  if (node.max === node.min) return { isFlat, ways: inner.ways, freeEnds: inner.freeEnds };
  if (node.max - node.min <= shortRepeat) return { isFlat, ways: shortRepeat, freeEnds: 0 };
  return { isFlat, ways: 1, freeEnds: 1 };
}

function joined(parts: readonly Effort[], factor: number): Effort {
  return {
    isFlat: parts.every(({ isFlat }) => isFlat),
    ways: parts.reduce((product, { ways }) => product * ways, factor),
    freeEnds: parts.reduce((sum, { freeEnds }) => sum + freeEnds, 0),
  };
}

function isAnchored(node: PatternNode): boolean {
  if (node.kind === 'assert') return node.what === 'start';
  if (node.kind === 'group') return isAnchored(node.node);
  const [first] = node.kind === 'sequence' ? node.nodes : [];
  return first !== undefined && isAnchored(first);
}
