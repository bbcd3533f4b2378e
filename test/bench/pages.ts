import { bodyPieces, jsonFrame } from '../../plugin/simulator/page-body.ts';
import { createTenantData } from '../../plugin/simulator/tenant-data.ts';

/** The streams that are measured: the large ones, and one each of the other shapes. */
export const BENCH_STREAMS = [
  'application',
  'page',
  'network',
  'alert',
  'audit',
  'endpoint',
] as const;

export type BenchStream = (typeof BENCH_STREAMS)[number];

const END_SECS = 1_767_323_045;

/** The text of one page, byte for byte the same in every run. */
export function pageOf(stream: string, records: number, seed = 1): Buffer {
  const data = createTenantData({
    seed,
    records,
    endSecs: END_SECS,
    nowMs: () => END_SECS * 1000,
  });
  const store = data.store(stream);
  if (store === undefined) throw new Error(`There is no stream ${stream}.`);
  const body = {
    store,
    span: { from: 0, to: records },
    order: 'insertion',
    frame: jsonFrame({ waitSecs: 0, hwmSecs: END_SECS }),
    paddingBytes: 0,
  } as const;
  return Buffer.concat([...bodyPieces(body)]);
}

/** A page of the given records' texts. */
export function pageOfTexts(texts: readonly string[]): Buffer {
  const { open, close } = jsonFrame({ waitSecs: 0, hwmSecs: END_SECS });
  return Buffer.from(`${open}${texts.join(',')}${close}`);
}
