import type { MsgpackWriter } from '../msgpack/writer.ts';
import { dayFormatter } from './frame/day.ts';
import { type FrameBuilder, frameBuilder, type KeepFrame } from './frame/frame-builder.ts';
import { frameRoom } from './frame/frame-room.ts';
import type { TagTemplate } from './frame/tag-template.ts';
import type { RecordLimits } from './json/limits.ts';
import { RecordView } from './json/record-view.ts';
import { scanPage } from './json/scan-page.ts';
import type {
  DeadLetter,
  Frame,
  PageContext,
  PageCounts,
  PageResult,
  RuleCount,
} from './page-result.ts';
import { entryTime, isTooDeep } from './output-limits.ts';
import { pageDigest } from './page-digest.ts';
import type { MappedRecord, RecordMapper } from './record-mapper.ts';
import type { RecordPlace } from './record-batch.ts';
import { ruleTally } from './rule-tally.ts';
import { withUnreadableRecords } from './unreadable-record.ts';

/** One shape of the records, and the tag it travels under. */
export interface TransformOutput {
  /** The name of the mapping, for counting; empty when absent. */
  readonly mapping?: string;
  readonly mapper: RecordMapper;
  readonly tag: TagTemplate;
}

export interface TransformOptions {
  /** Each record goes once to each. */
  readonly outputs: readonly TransformOutput[];
  readonly limits: Partial<RecordLimits>;
  readonly maxFrameBytes: number;
}

/** Page bytes in, frames and counts out: no clock, no input or output. */
export type PageTransformer = (body: Uint8Array, context: PageContext) => PageResult;

/** Makes a transformer; it reuses its memory, so one page is transformed at a time. */
export function pageTransformer(options: TransformOptions): PageTransformer {
  const view = new RecordView(options.limits);
  const place = recordPlacer(options);
  return (body, context) => {
    const sheet = place(context, frameRoom(body.length));
    const scanned = scanPage(body, view, sheet.add);
    if (scanned.kind === 'unusable') {
      sheet.forget();
      return scanned;
    }
    const result = sheet.finish();
    return {
      kind: 'page',
      frames: result.frames,
      deadLetters: result.deadLetters,
      counts: { records: scanned.records, ...result.counts },
      byRule: result.byRule,
      ...digestOf(body.subarray(scanned.resultStart, scanned.resultEnd), context),
      ...(scanned.waitSecs === undefined ? {} : { waitSecs: scanned.waitSecs }),
      ...(scanned.hwmSecs === undefined ? {} : { hwmSecs: scanned.hwmSecs }),
    };
  };
}

/** The frames of one page while it is read. */
interface Sheet {
  readonly add: (view: RecordView) => void;
  /** Gives up what was added. */
  forget(): void;
  finish(): {
    readonly frames: readonly Frame[];
    readonly deadLetters: readonly DeadLetter[];
    readonly counts: Omit<PageCounts, 'records'>;
    readonly byRule: readonly RuleCount[];
  };
}

function recordPlacer(options: TransformOptions): (context: PageContext, keep: KeepFrame) => Sheet {
  const outputs = options.outputs.map(({ tag, mapper, mapping = '' }) => ({
    tag,
    mapping,
    batch: withUnreadableRecords(mapper).batch(),
  }));
  const dayOf = dayFormatter();

  return (context, keep) => {
    const { tenant, stream } = context;
    const frames: Frame[] = [];
    const deadLetters: DeadLetter[] = [];
    const builders = new Map<string, FrameBuilder>();
    const counts = { delivered: 0, invalid: 0, deadLettered: 0, dropped: 0 };
    const droppedBy = new Map<string, number>();
    const tally = ruleTally();

    function builderOf(tag: string): FrameBuilder {
      let builder = builders.get(tag);
      if (builder === undefined) {
        const emit = (frame: Frame): void => void frames.push(frame);
        builder = frameBuilder(tag, options.maxFrameBytes, emit, keep);
        builders.set(tag, builder);
      }
      return builder;
    }

    function bury(
      { bytes, start, end }: RecordPlace,
      reason: DeadLetter['reason'],
      tag: string,
    ): 'dead_letter' {
      // A copy, because the page's memory is given up while dead letters wait for the disk.
      deadLetters.push({ reason, tag, bytes: bytes.slice(start, end) });
      counts.deadLettered += 1;
      return 'dead_letter';
    }

    function place(
      record: RecordPlace,
      { tag: tagOf, mapped, writer }: PlacedRecord,
    ): RuleCount['result'] {
      if (mapped.verdict === 'dropped') {
        counts.dropped += 1;
        const reason = mapped.reason ?? '';
        droppedBy.set(reason, (droppedBy.get(reason) ?? 0) + 1);
        return 'dropped';
      }
      const timeMs = entryTime(mapped, context);
      const written = (): Uint8Array => writer.subarray();
      const parts = { kind: mapped.kind, tenant, stream, day: dayOf(timeMs), record: written };
      const tag = tagOf(parts);
      if (isTooDeep(record, writer)) return bury(record, 'too_deep', tag);
      if (!builderOf(tag).add(timeMs, writer.bytes, writer.length))
        return bury(record, 'too_large', tag);
      if (mapped.verdict === 'invalid') counts.invalid += 1;
      else counts.delivered += 1;
      return mapped.verdict;
    }

    function buryBeyondLimit(view: RecordView, reason: DeadLetter['reason']): void {
      const day = dayOf(context.receivedAtMs);
      // One line for the record: it fits none of the outputs.
      const output = outputs[0];
      if (output === undefined) return;
      const record = (): Uint8Array => view.bytes.subarray(view.start, view.end);
      bury(view, reason, output.tag({ kind: stream, tenant, stream, day, record }));
      tally.add('', undefined, 'dead_letter');
    }

    for (const { batch, mapping, tag } of outputs) {
      batch.begin(context, (record, mapped, writer) => {
        tally.add(mapping, mapped.rule, place(record, { tag, mapped, writer }));
      });
    }

    function add(view: RecordView): void {
      if (view.limit === 'none') for (const { batch } of outputs) batch.add(view);
      else buryBeyondLimit(view, view.limit);
    }

    return {
      add,
      forget() {
        for (const { batch } of outputs) batch.end();
      },
      finish() {
        for (const { batch } of outputs) {
          batch.flush();
          batch.end();
        }
        for (const builder of builders.values()) builder.flush();
        const reasons = droppedBy.size === 0 ? {} : { droppedBy: Object.fromEntries(droppedBy) };
        return { frames, deadLetters, counts: { ...counts, ...reasons }, byRule: tally.read() };
      },
    };
  };
}

/** What became of a record, and how its tag is made. */
interface PlacedRecord {
  readonly tag: TagTemplate;
  readonly mapped: MappedRecord;
  readonly writer: MsgpackWriter;
}

function digestOf(result: Uint8Array, { digestKey }: PageContext): { readonly digest?: string } {
  return digestKey === undefined ? {} : { digest: pageDigest(result, digestKey) };
}
