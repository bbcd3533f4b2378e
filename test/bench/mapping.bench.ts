import { MsgpackWriter } from '../../plugin/msgpack/writer.ts';
import { RecordView } from '../../plugin/transform/json/record-view.ts';
import { scanPage } from '../../plugin/transform/json/scan-page.ts';
import type { MappingSet } from '../../plugin/transform/mapping/mapping-set.ts';
import { samplePage } from '../transform/json/sample-page.ts';
import { context, usable } from '../transform/mapping/support/scene.ts';

export interface MappingBenchOptions {
  readonly records?: number;
  readonly rounds?: number;
  /** Measured in place of the small set of the tests. */
  readonly set?: MappingSet;
  readonly stream?: string;
  /** A page in place of the made-up one; `records` must be what it holds. */
  readonly page?: string;
}

/** Medians over the rounds, in µs for one record. */
export interface MappingBenchResult {
  readonly set: string;
  readonly records: number;
  readonly fieldsPerRecord: number;
  /** How many records went which way. */
  readonly verdicts: Readonly<Record<string, number>>;
  readonly parseUs: number;
  readonly scanUs: number;
  /** Route, map, complete, validate, encode, leftovers; without the scan. */
  readonly mapUs: number;
  /** Scan and map together, to `JSON.parse` of the same text. */
  readonly ratio: number;
}

/** Times mapping a page of V2 records of about 180 fields against `JSON.parse` of its text. */
export function run(options: MappingBenchOptions = {}): MappingBenchResult {
  const { records = 3000, rounds = 9, stream = 'application' } = options;
  const set = options.set ?? usable('sample');
  const text = options.page ?? uploads(samplePage({ records, seed: 1, isShuffled: false }));
  const body = Buffer.from(text);
  const view = new RecordView();
  const writer = new MsgpackWriter();
  const verdicts: Record<string, number> = {};
  let fields = 0;
  const where = { ...context, stream };
  const scanOnly = (): void => void scanPage(body, view, () => undefined);
  const map = (): void => {
    writer.reset();
    scanPage(body, view, (record) => {
      if (writer.length > 1_000_000) writer.reset();
      set.map(record, where, writer);
    });
  };
  scanPage(body, view, (record) => {
    writer.reset();
    fields += record.fieldCount;
    const { verdict } = set.map(record, where, writer);
    verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
  });
  const parse: number[] = [];
  const scan: number[] = [];
  const all: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    parse.push(timed(() => void JSON.parse(text)));
    scan.push(timed(scanOnly));
    all.push(timed(map));
  }
  const perRecord = (times: readonly number[]): number => (median(times) / records) * 1000;
  return {
    set: set.name,
    records,
    fieldsPerRecord: fields / records,
    verdicts,
    parseUs: perRecord(parse),
    scanUs: perRecord(scan),
    mapUs: perRecord(all) - perRecord(scan),
    ratio: median(all) / median(parse),
  };
}

const uploadFields: Readonly<Record<string, string>> = {
  record_type: 'application',
  activity: 'Upload',
  alert: 'no',
  object: 'report.docx',
  object_type: 'File',
  severity: 'unknown',
  app: 'Amazon S3',
  site: 'Amazon S3',
  user: 'user4711@example.org',
  ur_normalized: 'user4711@example.org',
  hostname: 'host-1',
  os: 'Sonoma',
  device: 'Mac Device',
  src_country: 'DE',
  src_location: 'Berlin',
  url: 'files.example.com/companies/thumbnail.png',
};

/** The made-up page with values that send every record to a rule. */
function uploads(page: string): string {
  let text = page;
  for (const [name, value] of Object.entries(uploadFields)) {
    text = text.replaceAll(
      new RegExp(`"${name}":"(?:[^"\\\\]|\\\\.)*"`, 'g'),
      `"${name}":"${value}"`,
    );
  }
  return text.replaceAll(/"(src|dst)_(l\w+itude)":[-\d.]+/g, '"$1_$2":45.8491');
}

/** CPU time in ms, which other work on the machine disturbs less than the clock. */
function timed(task: () => void): number {
  const before = process.cpuUsage();
  task();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function median(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
