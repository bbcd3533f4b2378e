import { diagnosticCodes } from '../../diagnostics/codes.ts';
import type { DiagnosticCode } from '../../diagnostics/codes.ts';
import type { Position } from '../../diagnostics/diagnostic.ts';
import type { DataPath, YamlSource } from '../../diagnostics/yaml-source.ts';
import { mappingCodes } from './codes.ts';
import type { MappingCode } from './codes.ts';

/** One finding about a file of a mapping set. */
export interface MappingDiagnostic extends Position {
  readonly file: string;
  readonly code: DiagnosticCode | MappingCode;
  /** What is wrong and the way out. */
  readonly message: string;
}

/** A value of a YAML file that knows where it stands. */
export interface Located {
  readonly value: unknown;
  readonly source: YamlSource;
  readonly path: DataPath;
}

/** The root of a file. */
export function rootOf(source: YamlSource): Located {
  return { value: source.value, source, path: [] };
}

/** The member or element at `step`; its value is undefined when there is none. */
export function childOf(node: Located, step: string | number): Located {
  const owner = node.value;
  const isOwner = typeof owner === 'object' && owner !== null && Object.hasOwn(owner, step);
  const value = isOwner ? (owner as Record<string | number, unknown>)[step] : undefined;
  return { value, source: node.source, path: [...node.path, step] };
}

/** Members of a map by key, in written order; nothing for other values. */
export function membersOf(node: Located): readonly (readonly [string, Located])[] {
  const { value } = node;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.keys(value).map((key) => [key, childOf(node, key)] as const);
}

/** Elements of a list; a scalar or map counts as a list of one, nothing as an empty one. */
export function elementsOf(node: Located): readonly Located[] {
  if (node.value === undefined) return [];
  return Array.isArray(node.value) ? node.value.map((_, index) => childOf(node, index)) : [node];
}

/** The text at a node; undefined when there is none. */
export function textAt(node: Located | undefined): string | undefined {
  return typeof node?.value === 'string' ? node.value : undefined;
}

/** Collects everything wrong with a set, so that all of it is told at once. */
export class Problems {
  readonly #found: MappingDiagnostic[] = [];
  readonly #told = new Set<string>();

  add(diagnostic: MappingDiagnostic): void {
    const key = `${diagnostic.file}:${diagnostic.line}:${diagnostic.column}:${diagnostic.code}:${diagnostic.message}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.#found.push(diagnostic);
  }

  /** A finding about the value at `node`. */
  report(code: MappingCode, node: Located, message: string): void {
    this.#place(code, node, { message, at: 'value' });
  }

  /** A finding about the key that holds `node`. */
  reportKey(code: MappingCode, node: Located, message: string): void {
    this.#place(code, node, { message, at: 'key' });
  }

  get hasErrors(): boolean {
    return this.#found.some(isMappingError);
  }

  /** By file, then in the order of the text. */
  all(): readonly MappingDiagnostic[] {
    return this.#found.toSorted(
      (a, b) => compare(a.file, b.file) || a.line - b.line || a.column - b.column,
    );
  }

  #place(
    code: MappingCode,
    node: Located,
    what: { readonly message: string; readonly at: 'key' | 'value' },
  ): void {
    const position = node.source.locate(node.path, what.at);
    this.add({ file: node.source.file, ...position, code, message: what.message });
  }
}

/** Whether the set can not be used. */
export function isMappingError({ code }: MappingDiagnostic): boolean {
  const known: Readonly<Record<string, { severity: string }>> = {
    ...diagnosticCodes,
    ...mappingCodes,
  };
  return known[code]?.severity !== 'warning';
}

/** The line that people and editors read: `file:line:column CODE message`. */
export function formatMappingDiagnostic(diagnostic: MappingDiagnostic): string {
  const { file, line, column, code, message } = diagnostic;
  return `${file}:${line}:${column} ${code} ${message}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
