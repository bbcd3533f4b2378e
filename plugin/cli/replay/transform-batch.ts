import type { Page, PageContext, TransformPage } from '../../transform/page-result.ts';
import { pageOf } from './batches.ts';

/** What the transform made of a batch. */
export interface TransformedBatch {
  readonly pages: readonly Page[];
  /** Positions of the records over which it broke down. */
  readonly failed: readonly { readonly index: number; readonly message: string }[];
}

/** Transforms records as one page; over one that brings the transform down, the others still get through. */
export async function transformBatch(
  transform: TransformPage,
  records: readonly Uint8Array[],
  context: PageContext,
  first = 0,
): Promise<TransformedBatch> {
  if (records.length === 0) return { pages: [], failed: [] };
  const result = await transform(pageOf(records), context);
  if (result.kind === 'page') return { pages: [result], failed: [] };
  if (records.length === 1) {
    return { pages: [], failed: [{ index: first, message: result.message }] };
  }
  const half = records.length >> 1;
  const front = await transformBatch(transform, records.slice(0, half), context, first);
  const back = await transformBatch(transform, records.slice(half), context, first + half);
  return { pages: [...front.pages, ...back.pages], failed: [...front.failed, ...back.failed] };
}
