import { formatDiagnostic } from '../diagnostics/diagnostic.ts';
import { foldersOf, loadSet } from '../transform/load-mapper.ts';
import { setNames } from '../transform/mapping/files/set-source.ts';
import {
  RECEIVED_AT_MS,
  runMappingTests,
  type TestReport,
} from '../transform/mapping/testing/run-tests.ts';
import { mappingSourcesOf } from './mapping-sources.ts';
import type { ExitCode, Terminal } from './terminal.ts';

export interface TestOptions {
  /** Every set that is found when empty. */
  readonly sets: readonly string[];
  readonly update: boolean;
  readonly mappingsDir?: string;
}

const DIFFERENCES_SHOWN = 12;

/** Runs the tests beside the rules; 1 when one fails or a rule has none, 2 when a set has mistakes. */
export function test(options: TestOptions, terminal: Terminal): ExitCode {
  const { mappingsDir: userFolder } = options;
  const sources = mappingSourcesOf(terminal, userFolder === undefined ? {} : { userFolder });
  const folders = foldersOf(sources);
  const names = options.sets.length > 0 ? options.sets : setNames({ folders });
  let code: ExitCode = 0;
  for (const name of names) {
    const loaded = loadSet(name, sources);
    const findings = loaded.kind === 'ok' ? loaded.warnings : loaded.diagnostics;
    for (const one of findings) terminal.stderr.write(`${formatDiagnostic(one)}\n`);
    if (loaded.kind === 'invalid') {
      code = 2;
      continue;
    }
    const report = runMappingTests(loaded.set, {
      folders,
      update: options.update,
      receivedAtMs: RECEIVED_AT_MS,
    });
    terminal.stdout.write(`${reportText(name, report)}\n`);
    if (code === 0 && !isGreen(report)) code = 1;
  }
  return code;
}

function isGreen({ outcomes, diagnostics, untested }: TestReport): boolean {
  const failed = outcomes.some(({ kind }) => kind === 'failed');
  return !failed && diagnostics.length === 0 && untested.length === 0;
}

function reportText(name: string, report: TestReport): string {
  const { outcomes, diagnostics, untested } = report;
  const lines: string[] = diagnostics.map(formatDiagnostic);
  for (const { kind, file, why, differences } of outcomes) {
    if (kind === 'passed') continue;
    lines.push(`${kind === 'updated' ? 'updated' : 'FAILED'} ${file}`, `  ${why}`);
    if (kind === 'updated') continue;
    for (const { path, message } of differences.slice(0, DIFFERENCES_SHOWN)) {
      lines.push(`  ${path} ${message}`);
    }
    const more = differences.length - DIFFERENCES_SHOWN;
    if (more > 0) lines.push(`  … and ${more} more differences`);
  }
  for (const rule of untested) lines.push(`UNTESTED ${name}/${rule} has no test that reaches it`);
  const count = (kind: string): number => outcomes.filter((one) => one.kind === kind).length;
  const updated = count('updated') > 0 ? `, ${count('updated')} updated` : '';
  lines.push(`${name}: ${count('passed')} passed, ${count('failed')} failed${updated}`);
  return lines.join('\n');
}
