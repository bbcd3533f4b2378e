import type { SenderState } from '../../plugin/forward/sender.ts';
import { NO_TOTALS } from '../../plugin/pipeline/checkpoint.ts';
import type { StreamStatus } from '../../plugin/pipeline/stream-status.ts';
import type { SidecarStatus } from '../../plugin/status/sidecar-status.ts';

export const NOW_MS = Date.parse('2025-01-06T10:00:00Z');
export const TIMES = { graceMs: 60_000, longestMs: 300_000 };

/** A stream that was answered ten seconds ago and asks again in twenty, with changes on top. */
export function streamOf(changes: Partial<StreamStatus> = {}): StreamStatus {
  return {
    tenant: 'acme',
    stream: 'audit',
    index: 'fluent-netskope',
    state: 'waiting',
    lastAnswerAtMs: NOW_MS - 10_000,
    lastPageAtMs: NOW_MS - 40_000,
    quietSinceMs: NOW_MS - 40_000,
    nextRequestAtMs: NOW_MS + 20_000,
    answerDueAtMs: NOW_MS + 20_000,
    hwmSecs: NOW_MS / 1000 - 30,
    totals: NO_TOTALS,
    ...changes,
  };
}

/** A receiver that takes frames, with changes on top. */
export function receiverOf(changes: Partial<SenderState> = {}): SenderState {
  return { phase: 'ready', sinceMs: NOW_MS - 60_000, inFlight: 0, waiting: 0, ...changes };
}

/** What a test changes while the sidecar is looked at. */
export interface Scene {
  streams: readonly StreamStatus[];
  receiver: SenderState;
  alerts: ReturnType<SidecarStatus['alerts']>;
  reload: ReturnType<SidecarStatus['reload']>;
}

/** A sidecar in which all is well, and the scene behind it. */
export function sidecarOf(): { readonly scene: Scene; readonly status: SidecarStatus } {
  const scene: Scene = {
    streams: [streamOf()],
    receiver: receiverOf(),
    alerts: [],
    reload: { loadedAtMs: NOW_MS - 3_600_000, reloads: 0 },
  };
  return {
    scene,
    status: {
      streams: () => scene.streams,
      receiver: () => scene.receiver,
      alerts: () => scene.alerts,
      reload: () => scene.reload,
      pageBudget: () => ({ heldBytes: 1000, limitBytes: 4000 }),
    },
  };
}
