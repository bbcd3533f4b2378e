import { createStateFiles } from '../pipeline/state-files.ts';
import type { StreamStatus } from '../pipeline/stream-status.ts';
import type { Clock } from '../source/clock.ts';
import { createAlertStore } from '../status/alerts/alert-store.ts';
import { createAlertWatch, type AlertWatch } from '../status/alerts/alert-watch.ts';
import type { Surroundings } from './assemble.ts';
import type { InUse } from './in-use.ts';

export interface AlertParts {
  readonly clock: Clock;
  readonly streams: () => readonly StreamStatus[];
}

/** The alerts of a sidecar, by the limits and through the sender that are in use. */
export function assembleAlerts(
  inUse: InUse,
  { log, meter, redactor }: Surroundings,
  { clock, streams }: AlertParts,
): AlertWatch {
  const nowMs = (): number => clock.nowMs();
  const { state_dir: stateDir } = inUse.config;
  return createAlertWatch({
    watched: {
      streams,
      receiver: () => inUse.sender.state(),
      limits: () => inUse.limits,
      tokenEnd: (tenant) => inUse.tenants.find(({ name }) => name === tenant)?.api.tokenEnd(),
    },
    store: createAlertStore({ stateDir, files: createStateFiles(), log, nowMs }),
    // A record on its way when the sender is replaced is given to the next one.
    forward: { send: (frame, signal) => inUse.sender.send(frame, signal) },
    clock,
    log,
    meter,
    redact: (text) => redactor.redact(text),
  });
}
