import { deliver } from './deliver.ts';
import { createDeliveryQueue } from './delivery-queue.ts';
import type { ForwardFrame } from './frame.ts';
import { openSession } from './open-session.ts';
import type { Session } from './open-session.ts';
import { withDefaults } from './options.ts';
import type { ForwardOptions, FullForwardOptions } from './options.ts';
import { surroundingsWith } from './surroundings.ts';
import type { Surroundings } from './surroundings.ts';
import type { Step, Trouble } from './trouble.ts';

/** `skipped`: not asked for, or not reached. */
export interface StepResult {
  readonly step: Step;
  readonly outcome: 'ok' | 'failed' | 'skipped';
}

export type ProbeResult =
  | { readonly kind: 'usable'; readonly steps: readonly StepResult[] }
  | {
      readonly kind: 'unusable';
      readonly steps: readonly StepResult[];
      readonly trouble: Trouble;
    };

const STEPS: readonly Step[] = ['connect', 'tls', 'handshake', 'ack'];

/**
 * Tries a receiver once, step by step, without retrying. The receiver keeps `frame`, so it should be
 * recognisable as a probe; without a frame nothing is sent and the ack is not tried.
 */
export async function probeReceiver(
  given: ForwardOptions,
  frame?: ForwardFrame,
  takenFromOutside: Partial<Surroundings> = {},
): Promise<ProbeResult> {
  const options = withDefaults(given);
  const surroundings = surroundingsWith(takenFromOutside);
  const { signal } = new AbortController();
  const opened = await openSession(options, { surroundings, signal });
  if (opened.kind === 'failed') return resultOf(options, frame, opened.trouble);
  if (frame === undefined) {
    opened.session.socket.destroy();
    return resultOf(options, frame);
  }
  return resultOf(options, frame, await sendOnce(opened.session, frame, options, surroundings));
}

async function sendOnce(
  session: Session,
  frame: ForwardFrame,
  options: FullForwardOptions,
  surroundings: Surroundings,
): Promise<Trouble | undefined> {
  const queue = createDeliveryQueue(1);
  const acked = new AbortController();
  const sent = queue.add(frame).catch(() => undefined);
  const { signal } = acked;
  const onAcked = (): void => acked.abort();
  const trouble = await deliver({ session, queue, options, surroundings, signal, onAcked });
  queue.close(new Error('the probe is over'));
  await sent;
  return acked.signal.aborted ? undefined : trouble;
}

function resultOf(
  options: FullForwardOptions,
  frame: ForwardFrame | undefined,
  trouble?: Trouble,
): ProbeResult {
  const failedAt = trouble === undefined ? STEPS.length : STEPS.indexOf(trouble.step);
  const steps = STEPS.map((step, index): StepResult => {
    if (index === failedAt) return { step, outcome: 'failed' };
    const wanted = isWanted(step, options, frame);
    return { step, outcome: wanted && index < failedAt ? 'ok' : 'skipped' };
  });
  return trouble === undefined ? { kind: 'usable', steps } : { kind: 'unusable', steps, trouble };
}

function isWanted(step: Step, options: FullForwardOptions, frame?: ForwardFrame): boolean {
  if (step === 'tls') return options.address.kind === 'tls';
  if (step === 'handshake') return options.security !== undefined;
  return step === 'connect' || frame !== undefined;
}
