import { createRequire } from 'node:module';
import { fieldsOf, KINDS } from '../../plugin/simulator/fields.ts';
import { MsgpackWriter } from '../../plugin/msgpack/writer.ts';
import { compileTagTemplate } from '../../plugin/transform/frame/tag-template.ts';
import { RecordView } from '../../plugin/transform/json/record-view.ts';
import { scanPage } from '../../plugin/transform/json/scan-page.ts';
import { transcodeRecord } from '../../plugin/transform/json/transcode.ts';
import { loadMapper } from '../../plugin/transform/load-mapper.ts';
import { rawMapper } from '../../plugin/transform/raw.ts';
import type { RecordMapper } from '../../plugin/transform/record-mapper.ts';
import { pageTransformer } from '../../plugin/transform/transform-page.ts';
import { pageOf, pageOfTexts } from './pages.ts';
import { timeInRounds, type Timing } from './rounds.ts';

/** One measured stage over one page. */
export interface StageResult extends Timing {
  readonly group: string;
  readonly stage: string;
  readonly records: number;
  readonly bytes: number;
}

export interface StageOptions {
  readonly records: number;
  readonly rounds: number;
  readonly mappingsFolder: string;
}

const TAG = compileTagTemplate('netskope.{kind}.{tenant}.{day}');
const MAX_FRAME_BYTES = 1_000_000;
const context = (stream: string) => ({ tenant: 'acme', stream, receivedAtMs: 1_767_323_045_000 });

/** The OCSF mapping as it ships. */
export function ocsfMapper(mappingsFolder: string): RecordMapper {
  const loaded = loadMapper('ocsf', {
    shippedFolder: mappingsFolder,
    knownFields: new Set(KINDS.flatMap((kind) => fieldsOf(kind).map(({ name }) => name))),
    readSecret: () => undefined,
  });
  if (loaded.kind === 'invalid') throw new Error('The mapping that ships does not load.');
  return loaded.mapper;
}

/** Times every stage of a page of `stream` against `JSON.parse` of its text. */
export function measureStages(
  stream: string,
  ocsf: RecordMapper,
  { records, rounds }: StageOptions,
): readonly StageResult[] {
  const body = pageOf(stream, records);
  const text = body.toString('utf8');
  const view = new RecordView();
  const writer = new MsgpackWriter();
  const where = context(stream);
  const through = (mapper: RecordMapper) => {
    const transform = pageTransformer({
      outputs: [{ mapper, tag: TAG }],
      limits: {},
      maxFrameBytes: MAX_FRAME_BYTES,
    });
    return () => void transform(body, where);
  };
  const timings = timeInRounds(
    {
      'JSON.parse (floor)': () => void JSON.parse(text),
      scan: () => void scanPage(body, view, () => undefined),
      'scan + transcode': () =>
        void scanPage(body, view, (record) => {
          writer.reset();
          transcodeRecord(record, writer);
        }),
      'transform raw': through(rawMapper()),
      'transform ocsf': through(ocsf),
      'msgpackr of parsed': packParsed(text),
    },
    rounds,
  );
  return Object.entries(timings).map(([stage, timing]) => ({
    group: stream,
    stage,
    records,
    bytes: body.length,
    ...timing,
  }));
}

/** What a program does that parses and encodes: the floor and an encoder. */
function packParsed(text: string): () => void {
  // msgpackr has no types for this way in; it is the encoder alone that is wanted.
  const { Packr } = createRequire(import.meta.url)('msgpackr') as {
    Packr: new (options: object) => { pack(value: unknown): Uint8Array };
  };
  const packr = new Packr({ useRecords: false });
  return () => {
    const { result } = JSON.parse(text) as { result: unknown[] };
    for (const record of result) packr.pack(record);
  };
}

/** Times scan and mapping per OCSF class: each on a page of records that all become that class. */
export function measureClasses(
  streams: readonly string[],
  ocsf: RecordMapper,
  { records, rounds }: StageOptions,
): readonly StageResult[] {
  const perClass = sortByClass(streams, ocsf, records);
  return [...perClass].flatMap(([kind, { stream, texts }]) => {
    const many = Array.from({ length: records }, (_, at) => texts[at % texts.length] ?? '');
    const body = pageOfTexts(many);
    const text = body.toString('utf8');
    const view = new RecordView();
    const writer = new MsgpackWriter();
    const where = context(stream);
    const timings = timeInRounds(
      {
        'JSON.parse (floor)': () => void JSON.parse(text),
        scan: () => void scanPage(body, view, () => undefined),
        'scan + map': () =>
          void scanPage(body, view, (record) => {
            writer.reset();
            ocsf.map(record, where, writer);
          }),
      },
      rounds,
    );
    return Object.entries(timings).map(([stage, timing]) => ({
      group: `class ${kind}`,
      stage,
      records,
      bytes: body.length,
      ...timing,
    }));
  });
}

interface ClassRecords {
  readonly stream: string;
  readonly texts: string[];
}

function sortByClass(
  streams: readonly string[],
  ocsf: RecordMapper,
  records: number,
): ReadonlyMap<string, ClassRecords> {
  const perClass = new Map<string, ClassRecords>();
  const writer = new MsgpackWriter();
  for (const stream of streams) {
    scanPage(pageOf(stream, records), new RecordView(), (record) => {
      writer.reset();
      const { kind, verdict } = ocsf.map(record, context(stream), writer);
      if (verdict !== 'mapped') return;
      const found = perClass.get(kind) ?? { stream, texts: [] };
      perClass.set(kind, found);
      // Rules look at the stream, so that the records of one class come from one stream here.
      if (found.stream !== stream) return;
      found.texts.push(Buffer.from(record.bytes.slice(record.start, record.end)).toString());
    });
  }
  return perClass;
}
