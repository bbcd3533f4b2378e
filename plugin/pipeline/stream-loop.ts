import type { Answer } from '../source/netskope/answer.ts';
import { pauseAfter } from '../source/netskope/back-off.ts';
import type { Outcome } from '../source/netskope/outcome.ts';
import { decide, type Decision } from '../source/netskope/stream-state.ts';
import { digestKey } from '../transform/page-digest.ts';
import { quietSinceMs, type Checkpoint } from './checkpoint.ts';
import { deliverPage, saveCheckpoint, setPageAside } from './deliver-page.ts';
import type { Lease } from './page-budget.ts';
import { expectedRoom, firstPosition, type Position } from './position.ts';
import { readAnswer, type ReadAnswer } from './read-page.ts';
import type { StreamParts } from './stream-parts.ts';
import { reportAnswer, reportPosition, rest } from './stream-rest.ts';
import { describeTrouble } from './trouble.ts';

/** Why a stream loop ended. */
export type StreamEnd =
  | { readonly kind: 'stopped' }
  | { readonly kind: 'drained' }
  | { readonly kind: 'denied'; readonly message: string };

/** An answer and what was made of it. */
interface Turn {
  readonly answer: Answer;
  readonly decision: Decision;
  readonly wasResend: boolean;
  readonly answeredAtMs: number;
}

const STOPPED: StreamEnd = { kind: 'stopped' };
const NO_CONTENT: Answer = { kind: 'no_content', rateLimit: {} };

/**
 * Pages one stream: ask, deliver, checkpoint, wait, again. The next request is sent only when the
 * last page is safe. Ends when told to, when drained, or when denied in a run that is to end.
 */
export async function runStream(parts: StreamParts): Promise<StreamEnd> {
  parts.status.update({ tryingSinceMs: parts.clock.nowMs() });
  const opened = await parts.persist(() => parts.store.open());
  if (opened.kind === 'given_up') return STOPPED;
  const checkpoint = opened.value;
  const { totals, hwmSecs } = checkpoint;
  const position = firstPosition(checkpoint);
  const quietSince = quietSinceMs(checkpoint);
  parts.status.update({
    totals,
    ...(hwmSecs === undefined ? {} : { hwmSecs }),
    ...(quietSince === undefined ? {} : { quietSinceMs: quietSince }),
  });
  while (!parts.waits.aborted) {
    const turn = await takeTurn(parts, position);
    if (turn === undefined) return STOPPED;
    const delayMs = settle(parts, position, turn);
    const end = endOf(parts, turn);
    if (end !== undefined) return end;
    await rest(parts, { ...turn, delayMs });
  }
  return STOPPED;
}

/** One request and all that follows from its answer; undefined when the process stops first. */
async function takeTurn(parts: StreamParts, position: Position): Promise<Turn | undefined> {
  const { clock, settings, waits, budget } = parts;
  const { requestIntervalMs } = settings;
  const tooEarlyMs = position.lastRequestAtMs + requestIntervalMs - clock.nowMs();
  if (tooEarlyMs > 0) await clock.sleep(Math.min(tooEarlyMs, requestIntervalMs), waits);
  const { tryingSinceMs = clock.nowMs() } = parts.status.read();
  parts.status.update({ tryingSinceMs });
  const lease = await budget.acquire(expectedRoom(position, settings.firstPageBytes), waits);
  if (lease === undefined) return undefined;
  try {
    const heard = await hear(parts, position, lease);
    if (heard === undefined) return undefined;
    const { read, answeredAtMs } = heard;
    const wasResend = position.state.operation.kind === 'resend';
    const decision = decide(position.state, read.answer, settings.setAsideAfter);
    if (!(await act(parts, position, { read, decision }))) return undefined;
    // A page set aside is dealt with like an empty one.
    const answer = decision.kind === 'set_aside' ? NO_CONTENT : read.answer;
    return { answer, decision, wasResend, answeredAtMs };
  } finally {
    lease.release();
  }
}

/** What came and what it is, without the body, which nothing needs any more; undefined when the process stops. */
async function hear(
  parts: StreamParts,
  position: Position,
  lease: Lease,
): Promise<{ readonly read: ReadAnswer; readonly answeredAtMs: number } | undefined> {
  const outcome = await ask(parts, position, lease);
  if (outcome.kind === 'aborted') return undefined;
  const answeredAtMs = parts.clock.nowMs();
  const read = await look(parts, position, { outcome, lease, answeredAtMs });
  return read && { read, answeredAtMs };
}

async function ask(parts: StreamParts, position: Position, lease: Lease): Promise<Outcome> {
  const { clock, waits, meter, tenant, stream } = parts;
  if (waits.aborted) return { kind: 'aborted' };
  const { operation } = position.state;
  const beganMs = clock.nowMs();
  position.lastRequestAtMs = beganMs;
  parts.status.update({ state: 'asking' });
  const outcome = await parts.client.request({
    path: parts.path,
    operation,
    signal: waits,
    room: {
      reservedBytes: lease.bytes(),
      reserve: (totalBytes) => lease.extend(totalBytes, waits),
      giveBack: (totalBytes) => lease.shrink(totalBytes),
    },
  });
  const labels = { tenant, stream, operation: operation.kind };
  meter.count('requests_total', { ...labels, outcome: outcomeLabel(outcome) });
  meter.observe('request_seconds', { tenant, stream }, (clock.nowMs() - beganMs) / 1000);
  return outcome;
}

function outcomeLabel(outcome: Outcome): string {
  if (outcome.kind === 'http_error') return String(outcome.status);
  return outcome.kind === 'broken' ? outcome.reason : outcome.kind;
}

interface Received {
  readonly outcome: Exclude<Outcome, { kind: 'aborted' }>;
  readonly lease: Lease;
  readonly answeredAtMs: number;
}

/** Undefined when the process stops before there is room for what is kept. */
async function look(
  parts: StreamParts,
  position: Position,
  { outcome, lease, answeredAtMs }: Received,
): Promise<ReadAnswer | undefined> {
  const { clock, tenant, stream } = parts;
  const keepBody = position.state.suspect !== undefined;
  if (outcome.kind === 'body') {
    position.lastBodyBytes = outcome.bytes.length;
    lease.shrink(outcome.bytes.length);
    if (keepBody && !(await lease.extend(outcome.bytes.length * 2, parts.waits))) return undefined;
  } else if (outcome.kind === 'broken') {
    // What came in part will come in whole, so the next attempt asks for that much room first.
    const atLeast = Math.max(position.lastBodyBytes ?? 0, outcome.receivedBytes);
    if (atLeast > 0) position.lastBodyBytes = atLeast;
  }
  const read = await readAnswer(outcome, {
    transform: parts.transform,
    tenant,
    stream,
    receivedAtMs: answeredAtMs,
    digestKey: digestKey(position.state.lastDigest),
    keepBody,
  });
  lease.book(read.heldBytes);
  if (outcome.kind === 'body') {
    const seconds = (clock.nowMs() - answeredAtMs) / 1000;
    parts.meter.observe('transform_seconds', { tenant, stream }, seconds);
  }
  return read;
}

interface Judged {
  readonly read: ReadAnswer;
  readonly decision: Decision;
}

/** Carries a decision out; false when it was let go because the process stops. */
async function act(parts: StreamParts, position: Position, judged: Judged): Promise<boolean> {
  const changed = await carryOut(parts, position.checkpoint, judged);
  if (changed === undefined) return false;
  position.checkpoint = changed;
  position.state = judged.decision.next;
  parts.status.update({ totals: changed.totals });
  return true;
}

async function carryOut(
  parts: StreamParts,
  checkpoint: Checkpoint,
  { read, decision }: Judged,
): Promise<Checkpoint | undefined> {
  switch (decision.kind) {
    case 'deliver':
      if (read.page === undefined) throw new Error('A page is delivered that was never read.');
      return deliverPage(parts, checkpoint, { page: read.page, bytes: read.bytes });
    case 'set_aside':
      if (read.body === undefined) throw new Error('A page is set aside that is not at hand.');
      return setPageAside(parts, checkpoint, { body: read.body, digest: decision.digest });
    case 'pass_over': {
      const { tenant, stream } = parts;
      parts.meter.count('pages_passed_over_total', { tenant, stream, reason: decision.why });
      if (decision.why === 'already_delivered') {
        const { records = 0 } = read.page?.counts ?? {};
        parts.meter.count('duplicate_records_skipped_total', { tenant, stream }, records);
      }
      // An empty answer to the epoch is the one empty page that must be remembered.
      return checkpoint.isStarted ? checkpoint : saveCheckpoint(parts, checkpoint, {});
    }
    case 'retry':
      parts.meter.count('request_retries_total', { tenant: parts.tenant, stream: parts.stream });
      return checkpoint;
  }
}

/** Plans the wait and tells what is to be told about the answer; gives the wait in ms. */
function settle(parts: StreamParts, position: Position, turn: Turn): number {
  const { answer, decision, wasResend } = turn;
  const { delayMs, streaks, isCapped } = pauseAfter({
    answer,
    streaks: position.streaks,
    // A resend that brings nothing new does not show that what failed before works again.
    isProgress: decision.kind !== 'pass_over' || !wasResend,
    options: parts.settings.backOff,
    random: parts.random,
  });
  position.streaks = streaks;
  if (isCapped && !position.isCapTold) {
    position.isCapTold = true;
    parts.log.warn('The tenant asked for a longer wait than is honoured; it was shortened.', {
      waitMs: delayMs,
    });
  }
  if (!wasResend) reportPosition(parts, decision, answer);
  reportAnswer(parts, answer, streaks.conflicts);
  return delayMs;
}

/** Whether this answer ends a run that is to end. */
function endOf(
  { drain }: StreamParts,
  { answer, decision, wasResend }: Turn,
): StreamEnd | undefined {
  if (drain === undefined) return undefined;
  const trouble = describeTrouble(answer, 0);
  if (trouble?.isHopeless === true) return { kind: 'denied', message: trouble.message };
  if (wasResend || decision.kind === 'set_aside' || decision.kind === 'retry') return undefined;
  const isDrained = drain.observe(answer.kind === 'page' ? answer : { records: 0 });
  return isDrained ? { kind: 'drained' } : undefined;
}
