import { MsgpackWriter } from '../../plugin/msgpack/writer.ts';
import { RecordView } from '../../plugin/transform/json/record-view.ts';
import { scanPage } from '../../plugin/transform/json/scan-page.ts';
import { transcodeRecord } from '../../plugin/transform/json/transcode.ts';
import { samplePage } from '../transform/json/sample-page.ts';

export interface JsonBenchOptions {
  readonly records?: number;
  readonly rounds?: number;
  readonly seed?: number;
}

/** Medians over the rounds, for one page; ratios are to `JSON.parse` of the text, without decoding it. */
export interface JsonBenchResult {
  readonly page: string;
  readonly records: number;
  readonly bytes: number;
  readonly parseMs: number;
  readonly decodeAndParseMs: number;
  readonly scanMs: number;
  readonly scanAndTranscodeMs: number;
  readonly scanRatio: number;
  readonly scanAndTranscodeRatio: number;
}

/** Times reading a page against `JSON.parse`, all four in turn in every round, for both orders of fields. */
export function run(options: JsonBenchOptions = {}): JsonBenchResult[] {
  return [measure('fields in one order', false, options), measure('shuffled', true, options)];
}

function measure(page: string, isShuffled: boolean, options: JsonBenchOptions): JsonBenchResult {
  const { records = 10_000, rounds = 7, seed = 1 } = options;
  const text = samplePage({ records, seed, isShuffled });
  const body = Buffer.from(text);
  const view = new RecordView();
  const writer = new MsgpackWriter();
  const tasks = {
    parse: () => void JSON.parse(text),
    decodeAndParse: () => void JSON.parse(body.toString('utf8')),
    scan: () => void scanPage(body, view, () => undefined),
    scanAndTranscode: () => {
      writer.reset();
      // As in a transform: the records of one frame, then the next frame in the same memory.
      scanPage(body, view, (record) => {
        if (writer.length > 1_000_000) writer.reset();
        transcodeRecord(record, writer);
      });
    },
  };
  const times = medians(tasks, rounds);
  return {
    page,
    records,
    bytes: body.length,
    parseMs: times.parse,
    decodeAndParseMs: times.decodeAndParse,
    scanMs: times.scan,
    scanAndTranscodeMs: times.scanAndTranscode,
    scanRatio: times.scan / times.parse,
    scanAndTranscodeRatio: times.scanAndTranscode / times.parse,
  };
}

function medians<Name extends string>(
  tasks: Readonly<Record<Name, () => void>>,
  rounds: number,
): Record<Name, number> {
  const names = Object.keys(tasks) as Name[];
  const times = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      const start = performance.now();
      tasks[name]();
      // The first round warms up.
      if (round > 0) times.get(name)?.push(performance.now() - start);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(times.get(name) ?? [])])) as Record<
    Name,
    number
  >;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

if (process.argv[1] !== undefined && import.meta.filename === process.argv[1]) {
  for (const result of run()) console.log(result);
}
