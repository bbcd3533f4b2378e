import type { Surroundings } from './assemble.ts';
import { CannotStart } from './cannot-start.ts';
import { checkDeadLetters } from './check/check-dead-letters.ts';
import { checkIndexes } from './check/check-index.ts';
import { checkMappings } from './check/check-mappings.ts';
import { checkReceiver } from './check/check-receiver.ts';
import { checkSecrets } from './check/check-secrets.ts';
import { checkStateDirectory } from './check/check-state.ts';
import { checkTenant } from './check/check-tenant.ts';
import type { Area, CheckFinding } from './check/finding.ts';
import { checkReport } from './check/finding-report.ts';
import { findingTable } from './check/finding-table.ts';
import type { Config } from '../config/config.generated.ts';
import { formatDiagnostic, isError, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { loadConfigFile } from './read-config.ts';
import { surroundingsOf } from './surroundings.ts';
import { write, type ExitCode, type Terminal } from './terminal.ts';

export interface CheckOptions {
  readonly configFile: string;
  readonly json: boolean;
}

/** Tries everything a run needs, without moving a cursor in use; 1 when anything fails, 2 for a configuration that can not be used. */
export async function check(options: CheckOptions, terminal: Terminal): Promise<ExitCode> {
  const loaded = await loadConfigFile(options.configFile, terminal);
  const told = loaded.kind === 'ok' ? loaded.warnings : loaded.diagnostics;
  const aboutConfig = configFindings(options.configFile, told);
  if (loaded.kind === 'invalid') {
    for (const one of told) terminal.stderr.write(`${formatDiagnostic(one)}\n`);
    if (options.json) await show(aboutConfig, options, terminal);
    return 2;
  }
  const surroundings = surroundingsOf(loaded.config, terminal);
  const found = await findingsOf(loaded.config, options.configFile, surroundings);
  const findings = [...aboutConfig, ...found].map((one) => redacted(one, surroundings));
  await show(findings, options, terminal);
  return checkReport(findings).ok ? 0 : 1;
}

async function show(
  findings: readonly CheckFinding[],
  { json }: CheckOptions,
  terminal: Terminal,
): Promise<void> {
  const text = json
    ? JSON.stringify(checkReport(findings))
    : findingTable(findings, terminal.screen);
  await write(terminal.stdout, `${text}\n`);
}

function redacted(finding: CheckFinding, { redactor }: Surroundings): CheckFinding {
  const { detail, cure } = finding;
  const clean = { ...finding, detail: redactor.redact(detail) };
  return cure === undefined ? clean : { ...clean, cure: redactor.redact(cure) };
}

/** One line that the file is valid, or one for each thing that is wrong with it. */
function configFindings(file: string, told: readonly Diagnostic[]): readonly CheckFinding[] {
  const line = { area: 'configuration', subject: `configuration ${file}` } as const;
  const cure = 'docs/errors.md explains the code, docs/configuration.md every key.';
  const findings = told.map((one): CheckFinding => {
    const verdict = isError(one) ? 'failed' : 'warning';
    return { ...line, verdict, detail: formatDiagnostic(one), cure };
  });
  if (told.some(isError)) return findings;
  return [{ ...line, verdict: 'ok', detail: 'valid' }, ...findings];
}

async function findingsOf(
  config: Config,
  configFile: string,
  surroundings: Surroundings,
): Promise<readonly CheckFinding[]> {
  const receiver = { area: 'receiver', subject: `receiver ${config.forward.to}` } as const;
  const [secrets, tenants, buckets, received] = await Promise.all([
    checkSecrets(config, surroundings),
    Promise.all(config.tenants.map((tenant) => checkTenant(config, tenant, surroundings))),
    checkBuckets(config, surroundings),
    guarded(receiver, () => checkReceiver(config, surroundings)),
  ]);
  const state = await checkStateDirectory({
    config,
    pid: surroundings.pid,
    whileIdle: () => checkIndexes(config, surroundings),
  });
  return [
    ...secrets,
    ...checkMappings(config, surroundings.mappings),
    ...tenants.flat(),
    ...buckets,
    ...state.filter(({ area }) => area === 'tenant'),
    ...received,
    ...state.filter(({ area }) => area !== 'tenant'),
    ...(await checkDeadLetters(config.state_dir, configFile)),
  ];
}

/** The SDK is loaded only where there are buckets. */
async function checkBuckets(
  config: Config,
  surroundings: Surroundings,
): Promise<readonly CheckFinding[]> {
  if (config.buckets.length === 0) return [];
  const { checkBucket } = await import('./check/check-bucket.ts');
  const checked = config.buckets.map((entry) => checkBucket(config, entry, surroundings));
  return (await Promise.all(checked)).flat();
}

/** What makes a start impossible is a finding here. */
async function guarded(
  line: { readonly area: Area; readonly subject: string },
  look: () => Promise<readonly CheckFinding[]>,
): Promise<readonly CheckFinding[]> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error;
    return [{ ...line, verdict: 'failed', detail: error.message }];
  }
}
