import { createDraw } from './records/draw.ts';
import { hashText, mix32 } from './records/mix.ts';
import type { Template, Variant } from './records/template.ts';
import type { RecordFacts } from './records/write-slot.ts';
import type { Timeline } from './timeline.ts';

/** The facts of a feed's records: who they are and when they happened. */
export function factsOf(
  feed: { readonly name: string; readonly code: number; readonly seed: number },
  timeline: Timeline,
): (position: number) => RecordFacts {
  const hash = mix32(feed.seed, hashText(feed.name));
  const family = hex(feed.code, 2) + hex(hash & 0xffff, 4);
  return (position) => ({
    position,
    timestampSecs: timeline.timestampSecs(position),
    // Like the vendor's: a time, a family, a counter. The counter makes it unique.
    id: hex(timeline.insertedSecs(position), 8) + family + hex(position, 10),
    hash: mix32(hash, position),
  });
}

/** Prepares the variants when the first record is asked for. */
export function lazyTemplates(
  seed: number,
  variants: (draw: ReturnType<typeof createDraw>) => readonly Variant[],
  render: (variant: Variant) => Template,
): (position: number) => Template {
  let prepared: readonly Template[] = [];
  return (position) => {
    if (prepared.length === 0) prepared = variants(createDraw(seed)).map(render);
    const template = prepared[turnOf(position, prepared.length)];
    if (template === undefined) throw new Error('A feed has at least one variant.');
    return template;
  };
}

/** Which of `count` variants comes: each exactly once in `count` positions, in no plain order. */
export function turnOf(position: number, count: number): number {
  const round = Math.floor(position / count);
  return ((position % count) * strideOf(count) + round) % count;
}

/** A step without common divisor, so that a round meets every variant. */
function strideOf(count: number): number {
  let stride = Math.max(1, Math.floor(count * 0.618));
  while (divisorOf(stride, count) !== 1) stride += 1;
  return stride;
}

function divisorOf(left: number, right: number): number {
  return right === 0 ? left : divisorOf(right, left % right);
}

function hex(value: number, width: number): string {
  return value.toString(16).padStart(width, '0');
}
