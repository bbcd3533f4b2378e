import { formatTable } from './table.ts';
import type { Surroundings } from './assemble.ts';
import { loadMappings } from './assemble-transform.ts';
import { CannotStart } from './cannot-start.ts';
import { checkReceiver } from './check/check-receiver.ts';
import { checkStateDirectory } from './check/check-state.ts';
import { checkTenant } from './check/check-tenant.ts';
import type { CheckFinding } from './check/finding.ts';
import type { Config } from '../config/config.generated.ts';
import { readConfig, surroundingsOf } from './run.ts';
import type { ExitCode, Terminal } from './terminal.ts';

export interface CheckOptions {
  readonly configFile: string;
  readonly json: boolean;
}

/** Tries everything a run needs, without moving a cursor; 1 when anything fails. */
export async function check(options: CheckOptions, terminal: Terminal): Promise<ExitCode> {
  const config = await readConfig(options.configFile, terminal);
  if (config === undefined) return 2;
  const surroundings = surroundingsOf(config, terminal);
  const findings = await findingsOf(config, options.configFile, surroundings);
  const redacted = findings.map((one) => ({
    ...one,
    detail: surroundings.redactor.redact(one.detail),
  }));
  const failed = redacted.some(({ verdict }) => verdict === 'failed');
  terminal.stdout.write(
    options.json
      ? `${JSON.stringify({ ok: !failed, findings: redacted })}\n`
      : `${formatTable(
          ['', 'checked', 'seen'],
          redacted.map(({ verdict, subject, detail }) => [verdict, subject, detail]),
        )}\n`,
  );
  return failed ? 1 : 0;
}

async function findingsOf(
  config: Config,
  configFile: string,
  surroundings: Surroundings,
): Promise<readonly CheckFinding[]> {
  const tenants = await Promise.all(
    config.tenants.map((tenant) => checkTenant(config, tenant, surroundings)),
  );
  return [
    { subject: `configuration ${configFile}`, verdict: 'ok', detail: 'valid' },
    ...(await guarded('mappings', () => {
      loadMappings(config, surroundings);
      const names = [...new Set(config.outputs.map(({ mapping }) => mapping))].join(', ');
      return Promise.resolve([{ subject: 'mappings', verdict: 'ok', detail: names }]);
    })),
    ...tenants.flat(),
    ...(await guarded(`receiver ${config.forward.to}`, () => checkReceiver(config, surroundings))),
    ...(await checkStateDirectory(config.state_dir, surroundings.pid)),
  ];
}

/** What makes a start impossible is a finding here. */
async function guarded(
  subject: string,
  look: () => Promise<readonly CheckFinding[]>,
): Promise<readonly CheckFinding[]> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error;
    return [{ subject, verdict: 'failed', detail: error.message }];
  }
}
