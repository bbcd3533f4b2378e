import { createRequire } from 'node:module';
import { fieldsOf, KINDS } from '../../plugin/simulator/fields.ts';
import { MsgpackWriter } from '../../plugin/msgpack/writer.ts';
import { bufferSink } from '../../plugin/memory/buffer-sink.ts';
import { compileTagTemplate } from '../../plugin/transform/frame/tag-template.ts';
import { RecordView } from '../../plugin/transform/json/record-view.ts';
import { scanPage } from '../../plugin/transform/json/scan-page.ts';
import { transcodeRecord } from '../../plugin/transform/json/transcode.ts';
import { loadSet } from '../../plugin/transform/load-mapper.ts';
import type { MappingSet } from '../../plugin/transform/mapping/mapping-set.ts';
import type { PageContext } from '../../plugin/transform/page-result.ts';
import { rawMapper } from '../../plugin/transform/raw.ts';
import type { RecordMapper } from '../../plugin/transform/record-mapper.ts';
import { pageTransformer } from '../../plugin/transform/transform-page.ts';
import { buffersOf } from '../../plugin/transform/worker/messages.ts';
import { recordsOf } from './pages.ts';
import { type RoundOptions, timeAgainst, type Timing } from './rounds.ts';

/** One measured stage over one page. */
export interface StageResult extends Timing {
  readonly group: string;
  readonly stage: string;
  readonly records: number;
  readonly bytes: number;
}

/** The stage that all others are compared with. */
export const FLOOR = 'JSON.parse (floor)';

const TAG = compileTagTemplate('netskope.{kind}.{tenant}.{day}');
const MAX_FRAME_BYTES = 1_000_000;

export const contextOf = (stream: string): PageContext => {
  return { tenant: 'acme', stream, receivedAtMs: 1_767_323_045_000 };
};

/** The OCSF mapping as it ships. */
export function ocsfMapping(mappingsFolder: string): MappingSet {
  const loaded = loadSet('ocsf', {
    shippedFolder: mappingsFolder,
    knownFields: new Set(KINDS.flatMap((kind) => fieldsOf(kind).map(({ name }) => name))),
    readSecret: () => undefined,
  });
  if (loaded.kind === 'invalid') throw new Error('The mapping that ships does not load.');
  return loaded.set;
}

/** A page to be measured. */
export interface Sheet {
  readonly group: string;
  readonly stream: string;
  readonly records: number;
  readonly body: Buffer;
}

/** Times every stage of a page against `JSON.parse` of its text. */
export function measureStages(
  { group, stream, records, body }: Sheet,
  ocsf: RecordMapper,
  options: RoundOptions,
): readonly StageResult[] {
  const text = body.toString('utf8');
  const view = new RecordView();
  const writer = new MsgpackWriter();
  const timings = timeAgainst(
    () => void JSON.parse(text),
    {
      scan: () => void scanPage(body, view, () => undefined),
      'scan + transcode': () =>
        void scanPage(body, view, (record) => {
          writer.reset();
          transcodeRecord(record, writer);
        }),
      'transform raw': transformOf(rawMapper(), body, stream),
      'transform ocsf': transformOf(ocsf, body, stream),
      'JSON.parse + msgpackr': packParsed(body),
    },
    options,
  );
  return stageResults(timings, { group, records, bytes: body.length });
}

/** The whole transform of a page, to be called again and again. */
export function transformOf(mapper: RecordMapper, body: Buffer, stream: string): () => void {
  const transform = pageTransformer({
    outputs: [{ mapper, tag: TAG }],
    limits: {},
    maxFrameBytes: MAX_FRAME_BYTES,
  });
  const free = bufferSink();
  return () => {
    // A worker's frames move away. Left here, they would make the collector go through the whole heap
    // of the bench after every page or two, and that would be most of what is measured.
    for (const buffer of buffersOf(transform(body, contextOf(stream)))) free(buffer);
  };
}

/** Timings as rows, the floor first. */
export function stageResults(
  { floor, tasks }: ReturnType<typeof timeAgainst>,
  page: Pick<StageResult, 'group' | 'records' | 'bytes'>,
): readonly StageResult[] {
  const rows = [[FLOOR, floor], ...Object.entries(tasks)] as const;
  return rows.map(([stage, timing]) => ({ ...page, stage, ...timing }));
}

/** What a program does that parses and encodes: the floor and an encoder. */
function packParsed(body: Buffer): () => void {
  // msgpackr has no types for this way in; it is the encoder alone that is wanted.
  const { Packr } = createRequire(import.meta.url)('msgpackr') as {
    Packr: new (options: object) => { pack(value: unknown): Uint8Array };
  };
  const packr = new Packr({ useRecords: false });
  return () => {
    for (const record of recordsOf(body)) packr.pack(record);
  };
}
