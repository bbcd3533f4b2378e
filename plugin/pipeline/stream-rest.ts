import type { Answer } from '../source/netskope/answer.ts';
import type { Decision } from '../source/netskope/stream-state.ts';
import type { StreamParts } from './stream-parts.ts';
import { describeTrouble } from './trouble.ts';

export interface Rest {
  readonly answer: Answer;
  readonly answeredAtMs: number;
  /** From the answer to the next request; delivering the page counts. */
  readonly delayMs: number;
}

/** Tells log, status and meter what the answer says; `conflicts` counts the 409 answers in a row. */
export function reportAnswer(parts: StreamParts, answer: Answer, conflicts: number): void {
  const { clock, status, reporter } = parts;
  const trouble = describeTrouble(answer, conflicts);
  if (trouble === undefined) {
    reporter.clear();
    reportMark(parts, answer);
    const lastAnswerAtMs = clock.nowMs();
    status.update({
      state: 'waiting',
      lastAnswerAtMs,
      trouble: undefined,
      tryingSinceMs: undefined,
    });
  } else {
    reporter.trouble(trouble);
    status.fail(trouble.message, clock.nowMs(), trouble.word);
    const { key, message } = trouble;
    const code = answer.kind === 'http_error' ? { status: answer.status } : {};
    status.suffer({ key, message, ...code }, clock.nowMs());
  }
}

/** Tells the status whether the tenant has more, by an answer to an epoch or `next`; call it before `reportAnswer`. */
export function reportPosition({ status }: StreamParts, decision: Decision, answer: Answer): void {
  if (decision.kind === 'deliver') status.update({ isCaughtUp: false });
  if (decision.kind !== 'pass_over') return;
  const answered = answer.kind === 'page' ? answer.hwmSecs : undefined;
  // Pages come in batches of an hour: an empty one that moved the mark may lie before a full one.
  status.update({ isCaughtUp: answered === undefined || answered === status.read().hwmSecs });
}

/** Waits; ends at once when the process stops, and early when a refused token was renewed. */
export async function rest(
  parts: StreamParts,
  { answer, answeredAtMs, delayMs }: Rest,
): Promise<void> {
  const { clock, status, waits } = parts;
  // Never more than the delay itself, for the clock may have been set back meanwhile.
  const leftMs = Math.min(delayMs, answeredAtMs + delayMs - clock.nowMs());
  const nextRequestAtMs = clock.nowMs() + Math.max(0, leftMs);
  const isAnswered = answer.kind === 'page' || answer.kind === 'no_content';
  status.update({ nextRequestAtMs, ...(isAnswered ? { answerDueAtMs: nextRequestAtMs } : {}) });
  const refused = refusedGeneration(answer);
  if (refused !== undefined) return waitForToken(parts, refused, leftMs);
  if (leftMs > 0) await clock.sleep(leftMs, waits);
}

function reportMark({ status }: StreamParts, answer: Answer): void {
  if (answer.kind !== 'page' || answer.hwmSecs === undefined) return;
  status.update({ hwmSecs: answer.hwmSecs });
}

/** Which token was refused or missing, if that is what is wrong. */
function refusedGeneration(answer: Answer): number | undefined {
  if (answer.kind === 'no_token') return answer.tokenGeneration;
  const isDenied = answer.kind === 'http_error' && answer.statusClass === 'denied';
  return isDenied ? answer.tokenGeneration : undefined;
}

async function waitForToken(parts: StreamParts, generation: number, waitMs: number) {
  const { clock, waits, client, settings } = parts;
  for (let leftMs = waitMs; leftMs > 0 && !waits.aborted; leftMs -= settings.tokenPollMs) {
    await clock.sleep(Math.min(settings.tokenPollMs, leftMs), waits);
    if (await client.hasNewerToken(generation)) return;
  }
}
