import type { StreamEnd } from '../stream-loop.ts';
import type { BucketParts } from './bucket-parts.ts';
import { runPass, type PassEnd } from './listing-pass.ts';
import { takeMessages } from './message-turn.ts';
import { createObjectTurns } from './object-turn.ts';
import { createTroubleDesk, describe } from './trouble-desk.ts';

const STOPPED: StreamEnd = { kind: 'stopped' };

/**
 * Reads one bucket: lists, delivers what is new, and waits; between two listings it follows the
 * notifications, where there are any. Ends when told to, when everything is read, or when denied in a
 * run that is to end.
 */
export async function runBucket(parts: BucketParts): Promise<StreamEnd> {
  const { clock, isOnce, ledger, queue, settings, status, waits } = parts;
  const { totals, quietSince } = ledger.read();
  status.update({ totals, tryingSinceMs: clock.nowMs(), quietSinceMs: Date.parse(quietSince) });
  const desk = createTroubleDesk(parts);
  const turns = createObjectTurns(parts, desk);
  while (!waits.aborted) {
    const { tryingSinceMs = clock.nowMs() } = status.read();
    status.update({ tryingSinceMs });
    const pass = await runPass(parts, turns, desk);
    if (pass.kind === 'stopped') return STOPPED;
    if (pass.kind === 'trouble') {
      if (isOnce) {
        desk.report(pass.trouble);
        return { kind: 'denied', message: describe(pass.trouble).message };
      }
      if (!(await desk.wait(pass.trouble))) return STOPPED;
      continue;
    }
    reportPass(parts, pass);
    if (isOnce && !pass.wasResumed) return endOf(parts);
    if (isOnce) continue;
    const untilMs = clock.nowMs() + settings.pollMs;
    status.update({ nextRequestAtMs: untilMs, answerDueAtMs: untilMs });
    if (queue === undefined) await clock.sleep(settings.pollMs, waits);
    else await takeMessages({ parts, queue, turns, desk, untilMs });
  }
  return STOPPED;
}

function reportPass(
  { ledger, meter, status, tenant, stream, name }: BucketParts,
  { startedMs }: Extract<PassEnd, { kind: 'done' }>,
): void {
  const { done, later } = ledger.read();
  const hwmSecs = Math.floor(startedMs / 1000);
  const isBlocked = later.size > 0;
  meter.gauge('objects_remembered', { tenant, stream, bucket: name }, done.size);
  meter.gauge('objects_waiting_for_permission', { tenant, stream, bucket: name }, later.size);
  status.update({
    state: isBlocked ? 'denied' : 'waiting',
    hwmSecs,
    isCaughtUp: !isBlocked,
    ...(isBlocked ? {} : { trouble: undefined, tryingSinceMs: undefined }),
  });
}

/** How a run ends that is to end when everything is read. */
function endOf({ ledger }: BucketParts): StreamEnd {
  const [first] = ledger.read().later.values();
  return first === undefined ? { kind: 'drained' } : { kind: 'denied', message: first.reason };
}
