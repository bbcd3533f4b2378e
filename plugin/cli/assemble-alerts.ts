import type { Config } from '../config/config.generated.ts';
import type { ForwardSender } from '../forward/sender.ts';
import { createStateFiles } from '../pipeline/state-files.ts';
import type { StreamStatus } from '../pipeline/stream-status.ts';
import type { Clock } from '../source/clock.ts';
import type { TokenEnd } from '../source/netskope/token-end.ts';
import { alertLimitsOf } from '../status/alerts/alert-limits.ts';
import { createAlertStore } from '../status/alerts/alert-store.ts';
import { createAlertWatch, type AlertWatch } from '../status/alerts/alert-watch.ts';
import type { Surroundings } from './assemble.ts';

/** What alerts are about, and the way they take. */
export interface AlertParts {
  readonly clock: Clock;
  readonly sender: ForwardSender;
  readonly streams: () => readonly StreamStatus[];
  readonly tokenEnd: (tenant: string) => TokenEnd | undefined;
}

/** The alerts of a sidecar, by the limits of its configuration. */
export function assembleAlerts(
  config: Config,
  { log, meter, redactor }: Surroundings,
  { clock, sender, streams, tokenEnd }: AlertParts,
): AlertWatch {
  const limits = alertLimitsOf(config);
  const nowMs = (): number => clock.nowMs();
  const { state_dir: stateDir } = config;
  return createAlertWatch({
    watched: { streams, receiver: () => sender.state(), limits: () => limits, tokenEnd },
    store: createAlertStore({ stateDir, files: createStateFiles(), log, nowMs }),
    forward: sender,
    clock,
    log,
    meter,
    redact: (text) => redactor.redact(text),
  });
}
