import { MsgpackWriter } from '../../plugin/msgpack/writer.ts';
import { RecordView } from '../../plugin/transform/json/record-view.ts';
import { scanPage } from '../../plugin/transform/json/scan-page.ts';
import type { MappingSet } from '../../plugin/transform/mapping/mapping-set.ts';
import { withUnreadableRecords } from '../../plugin/transform/unreadable-record.ts';
import { type ClassEvent, sortByClass } from './class-records.ts';
import { pageOfTexts } from './pages.ts';
import { type RoundOptions, timeAgainst } from './rounds.ts';
import { contextOf, type Sheet, stageResults, type StageResult } from './stages.ts';

/** What the groups of these results begin with. */
export const CLASS_GROUP = 'class ';

/**
 * Times the parts of the mapping per OCSF class, each over a page of `records` records that all become
 * that class. Completing, checking and encoding are timed alone, over events that were built before.
 */
export function measureClasses(
  sheets: readonly Sheet[],
  ocsf: MappingSet,
  { records, ...options }: RoundOptions & { readonly records: number },
): readonly StageResult[] {
  const batch = withUnreadableRecords(ocsf).batch();
  return [...sortByClass(sheets, ocsf)].flatMap(([kind, found]) => {
    const { stream, texts, events } = found;
    const many = Array.from({ length: records }, (_, at) => texts[at % texts.length] ?? '');
    const body = pageOfTexts(many);
    const text = body.toString('utf8');
    const where = contextOf(stream);
    const view = new RecordView();
    const writer = new MsgpackWriter();
    const overEvents = (task: (one: ClassEvent) => void) => () => {
      for (let at = 0; at < records; at += 1) {
        const one = events[at % events.length];
        if (one !== undefined) task(one);
      }
    };
    const timings = timeAgainst(
      () => void JSON.parse(text),
      {
        scan: () => void scanPage(body, view, () => undefined),
        'scan + route + map + check + encode': () => {
          batch.begin(where, () => undefined);
          scanPage(body, view, (record) => {
            batch.add(record);
          });
          batch.flush();
        },
        'of that: complete': overEvents(({ rule, event }) => {
          // Filled in by an earlier turn; a record comes without.
          event.observables = undefined;
          rule.target?.complete(event);
        }),
        'of that: check': overEvents(({ rule, event }) => {
          // As a record is judged on its way; whatever this refuses is checked in full.
          if (rule.target?.isBuiltRight?.(event, where.receivedAtMs) !== true) {
            rule.target?.check(event, where.receivedAtMs);
          }
        }),
        'of that: encode': overEvents(({ rule, event }) => {
          writer.reset();
          rule.encoding?.(event, writer);
        }),
      },
      options,
    );
    return stageResults(timings, { group: `${CLASS_GROUP}${kind}`, records, bytes: body.length });
  });
}
