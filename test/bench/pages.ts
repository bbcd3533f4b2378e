import { bodyPieces, jsonFrame } from '../../plugin/simulator/page-body.ts';
import { createTenantData } from '../../plugin/simulator/tenant-data.ts';
import { seededRandom } from '../support/seeded.ts';

/** The streams that bring the most: the whole pipeline carries them in equal parts. */
export const MIX = ['application', 'page', 'network', 'alert'] as const;

/** What each stream's page is measured with; `audit` and `endpoint` have small records. */
export const BENCH_STREAMS = [...MIX, 'audit', 'endpoint'] as const;

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

/** The records of a page as objects; long integers come out rounded. */
export function recordsOf(page: Buffer): readonly Readonly<Record<string, unknown>>[] {
  const { result } = JSON.parse(page.toString('utf8')) as { result: Record<string, unknown>[] };
  return result;
}

/** The same records, the fields of each in an order of its own: nothing can be foreseen. */
export function shuffledPage(page: Buffer): Buffer {
  const random = seededRandom(1);
  const texts = recordsOf(page).map((record) => {
    const keyed = Object.entries(record).map((entry) => ({ entry, key: random() }));
    const entries = keyed.toSorted((a, b) => a.key - b.key).map(({ entry }) => entry);
    return JSON.stringify(Object.fromEntries(entries));
  });
  return pageOfTexts(texts);
}

/** What the records of a page are like, on average. */
export interface PageShape {
  readonly page: string;
  readonly records: number;
  readonly bytesPerRecord: number;
  readonly fieldsPerRecord: number;
  /** Fields that hold nothing: empty text, 0, false, null, an empty list, `N/A` and the like. */
  readonly defaultsPerRecord: number;
}

const DEFAULTS: ReadonlySet<unknown> = new Set([
  '',
  '-',
  'N/A',
  'None',
  'NotAvailable',
  0,
  false,
  null,
]);

export function shapeOf(page: string, body: Buffer): PageShape {
  const records = recordsOf(body);
  const fields = records.flatMap((record) => Object.values(record));
  const defaults = fields.filter(
    (value) => DEFAULTS.has(value) || (Array.isArray(value) && value.length === 0),
  );
  return {
    page,
    records: records.length,
    bytesPerRecord: body.length / records.length,
    fieldsPerRecord: fields.length / records.length,
    defaultsPerRecord: defaults.length / records.length,
  };
}
