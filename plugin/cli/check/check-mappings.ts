import type { Config } from '../../config/config.generated.ts';
import { formatDiagnostic, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { foldersOf, loadSet, RAW, type MappingSources } from '../../transform/load-mapper.ts';
import { RECEIVED_AT_MS, runMappingTests } from '../../transform/mapping/testing/run-tests.ts';
import type { CheckFinding } from './finding.ts';

/** Loads every mapping set that an output names, and runs the tests beside its rules. */
export function checkMappings(config: Config, sources: MappingSources): readonly CheckFinding[] {
  const names = [...new Set(config.outputs.map(({ mapping }) => mapping))];
  return names.flatMap((name) => checkSet(name, sources));
}

function checkSet(name: string, sources: MappingSources): readonly CheckFinding[] {
  const line = { area: 'mappings', subject: `mapping ${name}` } as const;
  if (name === RAW) return [{ ...line, verdict: 'ok', detail: 'built in' }];
  const loaded = loadSet(name, sources);
  if (loaded.kind === 'invalid') {
    const detail = lines(loaded.diagnostics);
    const cure = 'Correct the files; docs/errors.md explains each code.';
    return [{ ...line, verdict: 'failed', detail, cure }];
  }
  const rules = counted(loaded.set.rules.length, 'rule');
  const warnings = loaded.warnings.map((one): CheckFinding => {
    const cure = 'docs/errors.md explains the code.';
    return { ...line, verdict: 'warning', detail: formatDiagnostic(one), cure };
  });
  const folders = foldersOf(sources);
  const report = runMappingTests(loaded.set, { folders, receivedAtMs: RECEIVED_AT_MS });
  const failed = report.outcomes.filter(({ kind }) => kind !== 'passed').length;
  const tests = counted(report.outcomes.length, 'test');
  if (failed === 0 && report.diagnostics.length === 0) {
    return [{ ...line, verdict: 'ok', detail: `${rules} loaded, ${tests} passed` }, ...warnings];
  }
  const broken =
    report.diagnostics.length === 0
      ? ''
      : `, ${counted(report.diagnostics.length, 'mistake')} in test files`;
  return [
    {
      ...line,
      verdict: 'warning',
      detail: `${rules} loaded, ${failed} of ${tests} failed${broken}`,
      cure: `Run fluent-netskope test ${name}${folderOption(sources)} to see the differences.`,
    },
    ...warnings,
  ];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function folderOption({ userFolder }: MappingSources): string {
  return userFolder === undefined ? '' : ` --mappings-dir ${userFolder}`;
}

function lines(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map(formatDiagnostic).join('\n');
}
