import { join } from 'node:path';
import type { Config, TenantConfig } from '../../config/config.generated.ts';
import { streamSegments, type StreamName } from '../../config/stream-names.ts';
import { parseCheckpoint } from '../../pipeline/checkpoint.ts';
import { createStateFiles } from '../../pipeline/state-files.ts';
import type { Surroundings } from '../assemble.ts';
import { tenantClient } from '../tenant-client.ts';
import { CannotStart } from '../cannot-start.ts';
import type { CheckFinding } from './finding.ts';

/** The status line is all that is wanted. */
const PATIENCE_MS = 15_000;

/**
 * Looks at the checkpoints, and asks with `resend`, which moves no cursor, whether somebody else
 * reads with the index; only where a checkpoint shows that the index is ours, and only while no
 * sidecar of this state directory runs.
 */
export async function checkIndexes(
  config: Config,
  surroundings: Surroundings,
): Promise<readonly CheckFinding[]> {
  const all = await Promise.all(
    config.tenants.map((tenant) => checkTenantIndex(config, tenant, surroundings)),
  );
  return all.flat();
}

async function checkTenantIndex(
  config: Config,
  tenant: TenantConfig,
  surroundings: Surroundings,
): Promise<readonly CheckFinding[]> {
  const looked = await Promise.all(
    tenant.streams.map(async (stream) => ({
      stream,
      seen: await lookAtCheckpoint(config.state_dir, tenant, stream),
    })),
  );
  const odd = looked.flatMap(({ stream, seen }) =>
    seen === 'none' || seen === 'ours' ? [] : [checkpointFinding(tenant, stream, seen)],
  );
  const ours = looked.flatMap(({ stream, seen }) => (seen === 'ours' ? [stream] : []));
  return [...odd, ...(await askForOthers(config, tenant, { ours, surroundings }))];
}

type Seen = 'none' | 'ours' | 'damaged' | 'other_index';

async function lookAtCheckpoint(
  stateDir: string,
  tenant: TenantConfig,
  stream: StreamName,
): Promise<Seen> {
  const path = join(stateDir, 'checkpoints', `${tenant.name}.${stream}.json`);
  const content = await createStateFiles()
    .read(path)
    .catch(() => undefined);
  if (content === undefined) return 'none';
  const found = parseCheckpoint(content);
  if (typeof found === 'string') return 'damaged';
  const isSame = found.index === tenant.index && found.host === new URL(tenant.url).host;
  if (!isSame) return 'other_index';
  return found.isStarted ? 'ours' : 'none';
}

function checkpointFinding(
  tenant: TenantConfig,
  stream: StreamName,
  seen: 'damaged' | 'other_index',
): CheckFinding {
  const line = {
    area: 'state',
    tenant: tenant.name,
    stream,
    subject: `checkpoint ${tenant.name}.${stream}`,
    verdict: 'warning',
  } as const;
  if (seen === 'damaged') {
    const detail = 'damaged; a run keeps it aside and asks for the last page again';
    return {
      ...line,
      detail,
      cure: 'Nothing to do; restore the file if you have a newer whole one.',
    };
  }
  return {
    ...line,
    detail: 'is for another index or URL, so a run would begin afresh at start',
    cure: 'Put index and url back, or set start to the old high-water mark or earlier, so that no gap is left.',
  };
}

interface Asking {
  readonly ours: readonly StreamName[];
  readonly surroundings: Surroundings;
}

async function askForOthers(
  config: Config,
  tenant: TenantConfig,
  { ours, surroundings }: Asking,
): Promise<readonly CheckFinding[]> {
  const subject = `tenant ${tenant.name}, index`;
  const line = { area: 'tenant', tenant: tenant.name, subject } as const;
  if (ours.length === 0) {
    const detail = `${tenant.index} was not used from here yet`;
    return [{ ...line, verdict: 'skipped', detail }];
  }
  const opened = await openClient(config, tenant, surroundings);
  // What keeps the client from being made has a line of its own.
  if (opened === undefined) return [];
  const { client, close } = opened;
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const inUse: StreamName[] = [];
  await Promise.all(
    ours.map(async (stream) => {
      const outcome = await client.request({
        path: streamSegments(stream),
        operation: { kind: 'resend' },
        // The page itself is not wanted: no room for it ends the request after the status line.
        room: {
          reservedBytes: 0,
          reserve: () => Promise.resolve(false),
          giveBack: () => undefined,
        },
        signal,
      });
      if (outcome.kind === 'http_error' && outcome.statusClass === 'conflict') inUse.push(stream);
    }),
  );
  await close();
  if (inUse.length === 0) {
    const streams = ours.length === 1 ? 'one stream' : `${ours.length} streams`;
    const detail = `${tenant.index}: no other reader seen on ${streams}`;
    return [{ ...line, verdict: 'ok', detail }];
  }
  return [
    {
      ...line,
      verdict: 'failed',
      detail: `409: somebody else reads ${inUse.join(', ')} with index ${tenant.index}, so each gets only a part`,
      cure: 'Find the other reader (a second sidecar, Cloud Exchange, a SIEM), or give this one an index of its own. Right after a stop, check again in a minute.',
    },
  ];
}

async function openClient(
  config: Config,
  tenant: TenantConfig,
  surroundings: Surroundings,
): Promise<Awaited<ReturnType<typeof tenantClient>> | undefined> {
  try {
    return await tenantClient(config, tenant, surroundings);
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error;
    return undefined;
  }
}
