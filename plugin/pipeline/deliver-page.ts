import type { Page } from '../transform/page-result.ts';
import type { Checkpoint, StreamTotals } from './checkpoint.ts';
import { forwardFrames } from './forward-frames.ts';
import type { KnownPage } from './read-page.ts';
import type { StreamParts } from './stream-parts.ts';

/** The checkpoint once the work is safe; undefined when it was let go because the process stops. */
export type Delivery = Promise<Checkpoint | undefined>;

/** Sends every frame, then stores the dead letters, then the checkpoint. */
export async function deliverPage(
  parts: StreamParts,
  checkpoint: Checkpoint,
  { page, bytes }: { readonly page: KnownPage; readonly bytes: number },
): Delivery {
  const { forward, settings, deadline, clock, meter, tenant, stream } = parts;
  const beganMs = clock.nowMs();
  parts.status.update({ state: 'delivering' });
  const { frames, counts, hwmSecs } = page;
  meter.count('frames_total', { tenant, stream }, frames.length);
  const isAcked = await forwardFrames(forward, frames, {
    signal: deadline,
    atOnce: settings.framesAtOnce,
    onAcked: () => meter.count('frames_acked_total', { tenant, stream }),
  });
  if (!isAcked) return undefined;
  meter.observe('forward_seconds', { tenant, stream }, (clock.nowMs() - beganMs) / 1000);
  const stored = await parts.persist(() => parts.deadLetters.append(page.deadLetters));
  if (stored.kind === 'given_up') return undefined;
  const saved = await saveCheckpoint(parts, checkpoint, {
    lastPage: { digest: page.digest, records: counts.records, bytes },
    totals: addPage(checkpoint.totals, page, bytes),
    quietSince: new Date(clock.nowMs()).toISOString(),
    ...(hwmSecs === undefined ? {} : { hwmSecs }),
  });
  if (saved !== undefined) reportPage(parts, page, bytes);
  return saved;
}

/** Stores an undecodable answer whole, then the checkpoint, so that the stream may go on. */
export async function setPageAside(
  parts: StreamParts,
  checkpoint: Checkpoint,
  { body, digest }: { readonly body: Uint8Array; readonly digest: string },
): Delivery {
  const kept = await parts.persist(() => parts.deadLetters.setAside(body, digest));
  if (kept.kind === 'given_up') return undefined;
  const { totals } = checkpoint;
  const saved = await saveCheckpoint(parts, checkpoint, {
    lastPage: { digest, records: 0, bytes: body.length },
    totals: { ...totals, setAside: totals.setAside + 1, bytes: totals.bytes + body.length },
  });
  const { tenant, stream } = parts;
  parts.meter.count('pages_set_aside_total', { tenant, stream });
  const message =
    'A page that cannot be decoded came the same again and again. It was stored whole, and the stream goes on behind it; its records were not delivered.';
  parts.log.error(message, { file: kept.value, bytes: body.length });
  parts.status.fail(message, parts.clock.nowMs());
  return saved;
}

/** Writes what changed; undefined when it could not be written before the process stops. */
export async function saveCheckpoint(
  parts: StreamParts,
  checkpoint: Checkpoint,
  changes: Partial<Pick<Checkpoint, 'lastPage' | 'totals' | 'hwmSecs' | 'quietSince'>>,
): Delivery {
  const updatedAt = new Date(parts.clock.nowMs()).toISOString();
  const changed: Checkpoint = { ...checkpoint, ...changes, isStarted: true, updatedAt };
  const saved = await parts.persist(() => parts.store.save(changed));
  return saved.kind === 'done' ? changed : undefined;
}

/** The sums with one page more. */
export function addPage(totals: StreamTotals, { counts }: Page, bytes: number): StreamTotals {
  return {
    pages: totals.pages + 1,
    records: totals.records + counts.records,
    delivered: totals.delivered + counts.delivered,
    invalid: totals.invalid + counts.invalid,
    deadLettered: totals.deadLettered + counts.deadLettered,
    bytes: totals.bytes + bytes,
    setAside: totals.setAside,
  };
}

/** Counts a delivered page, and tells of it. */
export function reportPage(
  parts: Pick<StreamParts, 'tenant' | 'stream' | 'meter' | 'clock' | 'status' | 'onPage'>,
  page: Page,
  bytes: number,
): void {
  const { tenant, stream } = parts;
  const { counts, hwmSecs } = page;
  const atMs = parts.clock.nowMs();
  const labels = { tenant, stream };
  countPage(parts, page, bytes);
  parts.status.update({ lastPageAtMs: atMs, quietSinceMs: atMs });
  parts.onPage({
    ...labels,
    counts,
    frames: page.frames.length,
    bytes,
    atMs,
    ...(hwmSecs === undefined ? {} : { hwmSecs }),
  });
}

function countPage(
  { tenant, stream, meter }: Pick<StreamParts, 'tenant' | 'stream' | 'meter'>,
  page: Page,
  bytes: number,
): void {
  const { counts, byRule, deadLetters } = page;
  const labels = { tenant, stream };
  meter.count('pages_total', labels);
  meter.count('page_bytes_total', labels, bytes);
  meter.count('records_total', labels, counts.records);
  for (const { mapping, rule, result, entries } of byRule) {
    meter.count('entries_total', { ...labels, result }, entries);
    meter.count('rule_entries_total', { ...labels, mapping, rule, result }, entries);
  }
  for (const [reason, dropped] of Object.entries(counts.droppedBy ?? {})) {
    meter.count('entries_dropped_total', { ...labels, reason }, dropped);
  }
  for (const { reason } of deadLetters) meter.count('dead_letters_total', { ...labels, reason });
}
