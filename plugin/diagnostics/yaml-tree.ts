import { isAlias, isMap, isScalar, isSeq, visit } from 'yaml';
import type { Alias, Document, Node, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import type { DiagnosticCode } from './codes.ts';
import { interpolate } from './interpolate.ts';
import type { Environment } from './interpolate.ts';

/** A value of a YAML file, aliases followed, with the place where it was written. */
export interface YamlTree {
  readonly value: unknown;
  /** Offset of the value; of the key when there is no value. */
  readonly at: number;
  /** Offset of the key; absent for list items and the root. */
  readonly keyAt?: number;
  /** Environment variables that went into this scalar. */
  readonly variables: readonly string[];
  readonly children: ReadonlyMap<string | number, YamlTree>;
}

export interface TreeOptions {
  /** Given: `${NAME}` in scalars is replaced. */
  readonly environment?: Environment;
  readonly report: (code: DiagnosticCode, offset: number, message: string) => void;
}

const MOST_VALUES = 200_000;
const DEEPEST = 100;
const NOTHING: Pick<YamlTree, 'variables' | 'children'> = { variables: [], children: new Map() };

/** Turns a parsed document into plain values that know their places; reports what stands in the way. */
export function buildTree(document: Document, options: TreeOptions): YamlTree {
  const targets = aliasTargets(document);
  const open = new Set<unknown>();
  let values = 0;

  function build(node: unknown, fallbackAt: number): YamlTree {
    const at = offsetOf(node) ?? fallbackAt;
    values += 1;
    if (values === MOST_VALUES) {
      const message = `this file has more than ${MOST_VALUES} values once its aliases are followed; write them out.`;
      options.report('TOO_MANY_ALIASES', at, message);
    }
    if (values >= MOST_VALUES) return { value: null, at, ...NOTHING };
    if (isAlias(node)) return follow(node, at);
    if (isMap(node) || isSeq(node)) return guarded(node, at);
    return isScalar(node) ? scalar(node, at) : { value: null, at, ...NOTHING };
  }

  function follow(alias: Alias, at: number): YamlTree {
    const target = targets.get(alias);
    if (target !== undefined && !open.has(target)) return build(target, at);
    const what = target === undefined ? 'names no anchor above it' : 'contains itself';
    options.report('BAD_ALIAS', at, `this alias ${what}; write the value out.`);
    return { value: null, at, ...NOTHING };
  }

  function guarded(node: YAMLMap | YAMLSeq, at: number): YamlTree {
    if (open.size === DEEPEST) {
      const message = `lists and maps are nested more than ${DEEPEST} deep here; flatten them.`;
      options.report('TOO_DEEP', at, message);
      return { value: null, at, ...NOTHING };
    }
    open.add(node);
    const tree = isMap(node) ? map(node, at) : list(node, at);
    open.delete(node);
    return tree;
  }

  function map(node: YAMLMap, at: number): YamlTree {
    const children = new Map<string | number, YamlTree>();
    for (const { key, value } of node.items) {
      const keyAt = offsetOf(key) ?? at;
      if (isScalar(key)) children.set(String(key.value), { ...build(value, keyAt), keyAt });
      else options.report('BAD_KEY', keyAt, 'this key is not text; use plain text as the key.');
    }
    const entries = [...children].map(([key, child]) => [key, child.value] as const);
    return { value: Object.fromEntries(entries), at, variables: [], children };
  }

  function list(node: YAMLSeq, at: number): YamlTree {
    const children = node.items.map((item) => build(item, at));
    const value = children.map((child) => child.value);
    return { value, at, variables: [], children: new Map(children.entries()) };
  }

  function scalar(node: Scalar, at: number): YamlTree {
    const { value, source } = node;
    if (typeof value === 'number' && isRounded(value, source)) {
      const message = 'this whole number is beyond 2^53 and would be rounded; put it into quotes.';
      options.report('INEXACT_NUMBER', at, message);
    }
    if (typeof value !== 'string' || options.environment === undefined) {
      return { value, at, ...NOTHING };
    }
    const { text, variables, problems } = interpolate(value, options.environment);
    for (const { code, message } of problems) options.report(code, at, message);
    return { value: text, at, variables, children: NOTHING.children };
  }

  return build(document.contents, 0);
}

/** What each alias stands for: the last anchor of that name before it. */
function aliasTargets(document: Document): ReadonlyMap<Alias, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(document, {
    Node: (_key, node) => {
      if (isAlias(node)) {
        const target = anchors.get(node.source);
        if (target !== undefined) targets.set(node, target);
      } else if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return targets;
}

function offsetOf(node: unknown): number | undefined {
  const isNode = isScalar(node) || isMap(node) || isSeq(node) || isAlias(node);
  // An omitted value has a range of its own somewhere behind the key; the key says more.
  if (!isNode || (isScalar(node) && node.value === null && node.source === '')) return undefined;
  return node.range?.[0];
}

function isRounded(value: number, source: string | undefined): boolean {
  return !Number.isSafeInteger(value) && /^[-+]?\d+$|^0[xo]/.test(source ?? '');
}
