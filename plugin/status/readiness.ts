import { assessReceiver } from './receiver-health.ts';
import type { ActiveAlert, SidecarStatus } from './sidecar-status.ts';
import { assessStream, type AnswerTimes } from './stream-health.ts';

/** The answer of `/readyz`. */
export interface Readiness {
  readonly ready: boolean;
  readonly configuration: { readonly ready: boolean; readonly reason: string };
  readonly receiver: { readonly ready: boolean; readonly reason: string };
  readonly streams: readonly {
    readonly tenant: string;
    readonly stream: string;
    readonly ready: boolean;
    readonly reason: string;
  }[];
  /** What lasts and is announced; alone it makes nothing unready. */
  readonly alerts: readonly ActiveAlert[];
}

/** Whether everything that a delivery needs is well; each part with its reason in words. */
export function readinessOf(status: SidecarStatus, times: AnswerTimes, nowMs: number): Readiness {
  const { isReady, reason } = assessReceiver(status.receiver());
  const streams = status.streams().map((stream) => {
    const health = assessStream(stream, times, nowMs);
    const names = { tenant: stream.tenant, stream: stream.stream };
    return { ...names, ready: health.isReady, reason: health.reason };
  });
  const configuration = configurationOf(status, streams.length);
  const parts = [configuration.ready, isReady, ...streams.map((stream) => stream.ready)];
  const receiver = { ready: isReady, reason };
  const alerts = status.alerts();
  return { ready: parts.every((part) => part), configuration, receiver, streams, alerts };
}

function configurationOf(status: SidecarStatus, streams: number): Readiness['configuration'] {
  const { problem } = status.reload();
  if (streams === 0) return { ready: false, reason: 'The streams have not begun yet.' };
  // What ran before the refused change runs on, so records still arrive.
  const reason =
    problem === undefined
      ? 'The configuration and its mappings are loaded.'
      : `The last change was refused, or a part of it; what ran before runs on. ${problem.message}`;
  return { ready: true, reason };
}
