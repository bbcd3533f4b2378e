import { LineCounter, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import type { DiagnosticCode } from './codes.ts';
import { formatDiagnostic } from './diagnostic.ts';
import type { Diagnostic, Position } from './diagnostic.ts';
import type { Environment } from './interpolate.ts';
import { problemOf } from './yaml-errors.ts';
import { buildTree } from './yaml-tree.ts';
import type { TreeOptions, YamlTree } from './yaml-tree.ts';

/** The way to a value: keys of maps and indexes of lists. */
export type DataPath = readonly (string | number)[];

/** What a finding is about: a value of the file, or the key that holds it. */
export interface Finding {
  readonly code: DiagnosticCode;
  readonly path: DataPath;
  readonly at: 'key' | 'value';
  readonly message: string;
}

/** A YAML file as plain values that remember where they were written. */
export interface YamlSource {
  readonly file: string;
  readonly value: unknown;
  /** Findings of single scalars, such as an unset variable; the rest of the file is usable. */
  readonly diagnostics: readonly Diagnostic[];
  /** Where a key or a value stands; for what is not in the file, where the nearest parent stands. */
  locate(path: DataPath, at: 'key' | 'value'): Position;
  /** The environment variables that went into the scalar at `path`. */
  variables(path: DataPath): readonly string[];
  diagnostic(finding: Finding): Diagnostic;
}

export type LoadedYaml =
  | { readonly kind: 'ok'; readonly source: YamlSource }
  | { readonly kind: 'invalid'; readonly diagnostics: readonly Diagnostic[] };

export interface YamlOptions {
  /** The name of the file in messages. */
  readonly file: string;
  /** Given: `${NAME}` in scalars is the environment variable. Absent: `$` has no meaning. */
  readonly environment?: Environment;
}

/** Reads one YAML 1.2 document; keys are text, numbers stay exact, aliases are bounded. */
export function loadYaml(text: string, options: YamlOptions): LoadedYaml {
  const { file, environment } = options;
  const lines = new LineCounter();
  const found: Diagnostic[] = [];
  const report = (code: DiagnosticCode, offset: number, message: string): void => {
    const one: Diagnostic = { file, ...positionOf(lines, offset), code, message };
    // A value is read once for each alias of it.
    if (!found.some((other) => formatDiagnostic(other) === formatDiagnostic(one))) found.push(one);
  };
  const document = parse(text, lines, report);
  if (found.some(({ code }) => code !== 'DUPLICATE_KEY')) {
    return { kind: 'invalid', diagnostics: found };
  }
  if (document.contents === null) report('EMPTY_FILE', 0, 'this file holds no value; write one.');
  const root = buildTree(document, { report, ...(environment && { environment }) });
  if (found.some(({ code }) => STOPPING.has(code))) return { kind: 'invalid', diagnostics: found };
  return { kind: 'ok', source: sourceOf(root, { file, lines, diagnostics: found }) };
}

/** After these the values are not those that were meant. */
const STOPPING: ReadonlySet<DiagnosticCode> = new Set([
  'EMPTY_FILE',
  'BAD_KEY',
  'BAD_ALIAS',
  'TOO_MANY_ALIASES',
  'TOO_DEEP',
]);

function parse(text: string, lineCounter: LineCounter, report: TreeOptions['report']): Document {
  const document = parseDocument(text, {
    lineCounter,
    prettyErrors: false, // its texts quote the file, which may hold a secret
    schema: 'core',
    resolveKnownTags: false,
    stringKeys: true,
    logLevel: 'error', // 'silent' would also hide a second document
  });
  const problems = [...document.errors, ...document.warnings].map(problemOf);
  const firstSlip = problems.findIndex(({ code }) => code === 'YAML_SYNTAX');
  for (const [index, { code, offset, message }] of problems.entries()) {
    // One slip makes the parser stumble over the lines behind it, too.
    if (code !== 'YAML_SYNTAX' || index === firstSlip) report(code, offset, message);
  }
  return document;
}

interface SourceParts extends Pick<YamlSource, 'file' | 'diagnostics'> {
  readonly lines: LineCounter;
}

function sourceOf(root: YamlTree, { file, lines, diagnostics }: SourceParts): YamlSource {
  const locate: YamlSource['locate'] = (path, at) => {
    const { node, isExact } = walk(root, path);
    const isAtKey = at === 'key' || !isExact;
    return positionOf(lines, isAtKey ? (node.keyAt ?? node.at) : node.at);
  };
  return {
    file,
    value: root.value,
    diagnostics,
    locate,
    variables: (path) => {
      const { node, isExact } = walk(root, path);
      return isExact ? node.variables : [];
    },
    diagnostic: ({ code, path, at, message }) => ({ file, ...locate(path, at), code, message }),
  };
}

function positionOf(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

function walk(root: YamlTree, path: DataPath): { node: YamlTree; isExact: boolean } {
  let node = root;
  for (const step of path) {
    const child = node.children.get(step);
    if (child === undefined) return { node, isExact: false };
    node = child;
  }
  return { node, isExact: true };
}
