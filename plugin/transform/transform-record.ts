import { MsgpackWriter } from '../msgpack/writer.ts';
import { dayFormatter } from './frame/day.ts';
import type { RecordLimits } from './json/limits.ts';
import { RecordView } from './json/record-view.ts';
import { entryTime, isTooDeep } from './output-limits.ts';
import { skipBlanks } from './json/characters.ts';
import { scanRecord } from './json/scan-record.ts';
import type { DeadLetter, PageContext } from './page-result.ts';
import type { MappedRecord } from './record-mapper.ts';
import type { TransformOutput } from './transform-page.ts';
import { withUnreadableRecords } from './unreadable-record.ts';

/** What became of one record that stood alone, such as a line of a file. */
export type TransformedRecord =
  | {
      readonly kind: 'entry';
      readonly verdict: MappedRecord['verdict'];
      readonly tag: string;
      readonly timeMs: number;
      /** The record's map; the next call overwrites it. */
      readonly record: Uint8Array;
    }
  | { readonly kind: 'dropped' }
  | { readonly kind: 'beyond_limit'; readonly reason: DeadLetter['reason'] }
  /** Not JSON; `offset` is the byte where reading stopped. */
  | { readonly kind: 'not_json'; readonly offset: number };

/** Makes the transform of a page's records available to one record at a time, for one output. */
export function recordTransformer(
  output: TransformOutput,
  limits: Partial<RecordLimits>,
): (text: Uint8Array, context: PageContext) => TransformedRecord {
  const view = new RecordView(limits);
  const writer = new MsgpackWriter();
  const mapper = withUnreadableRecords(output.mapper);
  const dayOf = dayFormatter();

  return (text, context) => {
    const behind = scanRecord(text, skipBlanks(text, 0, text.length), text.length, view);
    if (behind < 0) return { kind: 'not_json', offset: ~behind };
    const end = skipBlanks(text, behind, text.length);
    if (end < text.length) return { kind: 'not_json', offset: end };
    if (view.limit !== 'none') return { kind: 'beyond_limit', reason: view.limit };
    writer.reset();
    const mapped = mapper.map(view, context, writer);
    if (mapped.verdict === 'dropped') return { kind: 'dropped' };
    if (isTooDeep(view, writer)) return { kind: 'beyond_limit', reason: 'too_deep' };
    const timeMs = entryTime(mapped, context);
    const { tenant, stream } = context;
    const record = (): Uint8Array => writer.subarray();
    const tag = output.tag({ kind: mapped.kind, tenant, stream, day: dayOf(timeMs), record });
    return { kind: 'entry', verdict: mapped.verdict, tag, timeMs, record: writer.subarray() };
  };
}
