import { MsgpackWriter } from '../../plugin/msgpack/writer.ts';
import { RecordView } from '../../plugin/transform/json/record-view.ts';
import { scanPage } from '../../plugin/transform/json/scan-page.ts';
import type { CompiledRule } from '../../plugin/transform/mapping/compile-rule.ts';
import type { MappingSet } from '../../plugin/transform/mapping/mapping-set.ts';
import { pageOfTexts } from './pages.ts';
import { type RoundOptions, timeAgainst } from './rounds.ts';
import { contextOf, type Sheet, stageResults, type StageResult } from './stages.ts';

/** The records of one class that one stream brings; rules look at the stream. */
interface ClassRecords {
  readonly stream: string;
  readonly texts: string[];
  readonly events: ClassEvent[];
}

/** An event as its rule built it. */
interface ClassEvent {
  readonly rule: CompiledRule;
  readonly event: Record<string, unknown>;
}

/**
 * Times the parts of the mapping per OCSF class, each over a page of `records` records that all become
 * that class. Completing, checking and encoding are timed alone, over events that were built before.
 */
export function measureClasses(
  sheets: readonly Sheet[],
  ocsf: MappingSet,
  { records, ...options }: RoundOptions & { readonly records: number },
): readonly StageResult[] {
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
        'scan + route + map + check + encode': () =>
          void scanPage(body, view, (record) => {
            writer.reset();
            ocsf.map(record, where, writer);
          }),
        'of that: check': overEvents(
          ({ rule, event }) => void rule.target?.check(event, where.receivedAtMs),
        ),
        'of that: encode': overEvents(({ rule, event }) => {
          writer.reset();
          rule.encoding?.(event, writer);
        }),
      },
      options,
    );
    return stageResults(timings, { group: `class ${kind}`, records, bytes: body.length });
  });
}

function sortByClass(
  sheets: readonly Sheet[],
  ocsf: MappingSet,
): ReadonlyMap<string, ClassRecords> {
  const perClass = new Map<string, ClassRecords>();
  for (const { stream, body } of sheets) {
    scanPage(body, new RecordView(), (record) => {
      const { result, event } = ocsf.trace(record, contextOf(stream));
      const rule = ocsf.rules.find(({ name }) => name === result.rule);
      if (event === undefined || rule === undefined || result.verdict !== 'mapped') return;
      const found = perClass.get(result.kind) ?? { stream, texts: [], events: [] };
      perClass.set(result.kind, found);
      if (found.stream !== stream) return;
      found.texts.push(Buffer.from(record.bytes.slice(record.start, record.end)).toString());
      found.events.push({ rule, event });
    });
  }
  return perClass;
}
