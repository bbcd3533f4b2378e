import type { StreamPath } from '../source/netskope/endpoint.ts';
import { createCheckpointStore } from './checkpoint-store.ts';
import { createDeadLetterStore } from './dead-letter.ts';
import type { DrainWatch } from './drain.ts';
import type { PageBudget } from './page-budget.ts';
import { createPersist } from './persist.ts';
import { createReporter } from './reporter.ts';
import type { StateFiles } from './state-files.ts';
import { runStream, type StreamEnd } from './stream-loop.ts';
import type { StreamParts } from './stream-parts.ts';
import { createStatusBoard, type StatusBoard, type StreamStatus } from './stream-status.ts';
import type { SupervisorOptions, TenantSetup } from './supervisor.ts';

/** What the streams of one run have in common. */
export interface StreamShare extends SupervisorOptions {
  readonly files: StateFiles;
  readonly budget: PageBudget;
  readonly waits: AbortSignal;
  readonly deadline: AbortSignal;
  readonly drainWatch: (startEpochSecs: number) => DrainWatch | undefined;
}

/** A stream loop under way. */
export interface RunningStream {
  /** Rejects when the loop crashed. */
  readonly ended: Promise<StreamEnd>;
  status(): StreamStatus;
}

/** Builds the parts of one stream and starts its loop. */
export function startStream(
  share: StreamShare,
  tenant: TenantSetup,
  { name, path }: { readonly name: string; readonly path: StreamPath },
): RunningStream {
  const names = { tenant: tenant.name, stream: name, index: tenant.index };
  const status = createStatusBoard(names);
  const parts = assemble(share, tenant, { name, path, status });
  return { ended: follow(parts), status: () => status.read() };
}

interface Named {
  readonly name: string;
  readonly path: StreamPath;
  readonly status: StatusBoard;
}

function assemble(share: StreamShare, tenant: TenantSetup, { name, path, status }: Named) {
  const { stateDir, files, clock, waits } = share;
  const nowMs = () => clock.nowMs();
  const log = share.log.child({ tenant: tenant.name, stream: name });
  const reporter = createReporter({ log, nowMs });
  const { index, url, startEpochSecs } = tenant;
  const drain = share.drainWatch(startEpochSecs);
  const identity = { index, host: new URL(url).host, startEpochSecs };
  const names = { tenant: tenant.name, stream: name };
  const parts: StreamParts = {
    ...share,
    ...names,
    path,
    log,
    reporter,
    status,
    client: tenant.client,
    store: createCheckpointStore({
      stateDir,
      files,
      log,
      nowMs,
      identity: { ...names, ...identity },
    }),
    deadLetters: createDeadLetterStore({ stateDir, files, nowMs, ...names }),
    persist: createPersist({
      clock,
      reporter,
      waits,
      onTrouble: (message) => {
        status.fail(message, nowMs(), 'disk trouble');
        status.suffer({ key: 'state directory', message }, nowMs());
      },
    }),
    onPage: share.onPage ?? (() => undefined),
    ...(drain === undefined ? {} : { drain }),
  };
  return parts;
}

async function follow(parts: StreamParts): Promise<StreamEnd> {
  try {
    const end = await runStream(parts);
    parts.status.update({ state: end.kind });
    return end;
  } catch (error) {
    const reason = error instanceof Error ? error.name : 'unknown';
    parts.status.fail(
      'The stream ended by a mistake in the program.',
      parts.clock.nowMs(),
      'failed',
    );
    parts.log.error('The stream ended by a mistake in the program; the process ends with it.', {
      reason,
    });
    throw error;
  }
}
