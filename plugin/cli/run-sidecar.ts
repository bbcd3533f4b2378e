import type { Config } from '../config/config.generated.ts';
import { createMetricsRegistry } from '../observe/metrics-registry.ts';
import type { RunEnd } from '../pipeline/supervisor.ts';
import type { StreamStatus } from '../pipeline/stream-status.ts';
import { createLogTail } from '../status/log-tail.ts';
import type { Thread } from '../transform/worker/thread.ts';
import { assembleSidecar, type Sidecar, type Surroundings } from './assemble.ts';
import type { ConfigReading } from './assemble-reloader.ts';
import { CannotStart } from './cannot-start.ts';
import { warnOfPermissions } from './start-warnings.ts';
import { openStatusService, SHOWN_LOG_LINES, statusOf, type Observed } from './status-service.ts';
import { createLineSender } from './stdout/line-sender.ts';
import { surroundingsOf } from './surroundings.ts';
import type { ExitCode, Terminal } from './terminal.ts';

export interface SidecarOptions {
  readonly once: boolean;
  /** Lines on the standard output in place of a receiver. */
  readonly stdout: boolean;
  /** How the configuration is read again; without it the sidecar stays with what it has. */
  readonly reading: ConfigReading | undefined;
  /** The thread that loads the mappings; undefined where pages are transformed inline. */
  readonly begunThread: Thread | undefined;
}

/** Runs the sidecar of a configuration until it is told to stop, or with `once` until every stream is drained. */
export async function runSidecar(
  config: Config,
  { once, stdout, reading, begunThread }: SidecarOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const observed: Observed = {
    registry: createMetricsRegistry({ version: terminal.version, withProcess: true }),
    logTail: createLogTail(SHOWN_LOG_LINES),
  };
  const surroundings = surroundingsOf(config, terminal, observed);
  await warnOfPermissions(config, surroundings.log);
  const broken = new AbortController();
  const sender = stdout
    ? createLineSender({
        output: terminal.openOutput(),
        nowMs: Date.now,
        onBroken: (cause) => broken.abort(cause),
      })
    : undefined;
  try {
    const sidecar = await assembleSidecar(
      config,
      {
        once,
        ...(sender === undefined ? {} : { sender }),
        ...(reading === undefined ? {} : { reading }),
        ...(begunThread === undefined ? {} : { begunThread }),
      },
      surroundings,
    );
    return await operate(sidecar, {
      config,
      surroundings,
      terminal,
      isOnce: once,
      observed,
      broken: broken.signal,
    });
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error;
    terminal.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
}

interface Operation {
  readonly isOnce: boolean;
  readonly observed: Observed;
  readonly config: Config;
  readonly surroundings: Surroundings;
  readonly terminal: Terminal;
  /** Aborts when nobody reads the lines any more. */
  readonly broken: AbortSignal;
}

async function operate(sidecar: Sidecar, operation: Operation): Promise<ExitCode> {
  const { config, surroundings, observed } = operation;
  const status = statusOf(sidecar, config, Date.now());
  try {
    const service = await openStatusService(() => sidecar.config, observed, {
      ...surroundings,
      status,
    });
    try {
      return await supervise(sidecar, operation);
    } finally {
      await service.close();
    }
  } finally {
    await sidecar.close();
  }
}

async function supervise(sidecar: Sidecar, operation: Operation): Promise<ExitCode> {
  const { supervisor } = sidecar;
  const { config, surroundings, terminal } = operation;
  const { log } = surroundings;
  let signals = 0;
  const ignoreSignals = terminal.onStopSignal((signal) => {
    signals += 1;
    if (signals > 1) terminal.exitNow(1);
    log.info('Stopping: the pages in hand are finished first; a second signal ends at once.', {
      signal,
    });
    void supervisor.stop({ deadlineMs: sidecar.config.shutdown_timeout_secs * 1000 });
  });
  const ignoreReloads = terminal.onReloadSignal(() => {
    log.info('Everything is read again because of a signal.');
    sidecar.reloader?.request();
  });
  const { broken } = operation;
  const endBroken = (): void => {
    log.error(
      'Nobody reads the standard output any more; the run ends. Pages in hand are not checkpointed and come again with the next run.',
    );
    void supervisor.stop({ deadlineMs: 0 });
  };
  if (broken.aborted) endBroken();
  broken.addEventListener('abort', endBroken, { once: true });
  log.info('Started.', {
    version: surroundings.version,
    tenants: config.tenants.length,
    streams: config.tenants.reduce((sum, tenant) => sum + tenant.streams.length, 0),
    ...(config.buckets.length === 0 ? {} : { buckets: config.buckets.length }),
    receiver: config.forward.to,
  });
  try {
    const end = await supervisor.run();
    const exitCode = report(end, supervisor.statuses(), operation);
    return broken.aborted && exitCode === 0 ? 1 : exitCode;
  } finally {
    ignoreSignals();
    ignoreReloads();
  }
}

function report(
  end: RunEnd,
  statuses: readonly StreamStatus[],
  { surroundings: { log }, terminal, isOnce }: Operation,
): ExitCode {
  const totals = {
    pages: sum(statuses, (status) => status.totals.pages),
    records: sum(statuses, (status) => status.totals.records),
  };
  switch (end.kind) {
    case 'stopped':
      log.info('Stopped.', totals);
      // A run that is to drain the streams and was stopped has not done so.
      return isOnce ? 1 : 0;
    case 'drained':
      log.info('Every stream is drained.', totals);
      return 0;
    case 'denied':
      log.error('Some streams were denied; the others are drained.', {
        ...totals,
        denied: end.streams.map(({ tenant, stream }) => `${tenant}/${stream}`).join(', '),
      });
      return 1;
    case 'cannot_start':
      terminal.stderr.write(`${end.message}\n`);
      return 2;
    case 'lock_lost':
      return 1;
    case 'crashed':
      throw end.error;
  }
}

function sum(statuses: readonly StreamStatus[], of: (status: StreamStatus) => number): number {
  return statuses.reduce((total, status) => total + of(status), 0);
}
