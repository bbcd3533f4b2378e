import { diagnosticCodes } from './codes.ts';
import type { DiagnosticCode } from './codes.ts';

/** A place in a text file; both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** One finding about a file that a person wrote. */
export interface Diagnostic extends Position {
  readonly file: string;
  readonly code: DiagnosticCode;
  /** What is wrong and the way out; never a secret. */
  readonly message: string;
}

/** The line that people and editors read: `file:line:column CODE message`. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { file, line, column, code, message } = diagnostic;
  return `${file}:${line}:${column} ${code} ${message}`;
}

/** Whether the finding ends the run; the table of codes says so. */
export function isError(diagnostic: Diagnostic): boolean {
  return diagnosticCodes[diagnostic.code].severity === 'error';
}

/** The findings in the order of the text. */
export function inFileOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

/** All findings of an unusable file in one error; its message has one line for each. */
export class DiagnosticsError extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(formatDiagnostic).join('\n'));
    this.name = 'DiagnosticsError';
    this.diagnostics = diagnostics;
  }
}
