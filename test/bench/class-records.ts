import { RecordView } from '../../plugin/transform/json/record-view.ts';
import { scanPage } from '../../plugin/transform/json/scan-page.ts';
import type { CompiledRule } from '../../plugin/transform/mapping/compile-rule.ts';
import type { MappingSet } from '../../plugin/transform/mapping/mapping-set.ts';
import { pageOf } from './pages.ts';
import { contextOf } from './stages.ts';

/** The records of one class that one stream brings; rules look at the stream. */
export interface ClassRecords {
  readonly stream: string;
  readonly texts: string[];
  readonly events: ClassEvent[];
}

/** An event as its rule built it. */
export interface ClassEvent {
  readonly rule: CompiledRule;
  readonly event: Record<string, unknown>;
}

/** A page to be sorted. */
export interface StreamPage {
  readonly stream: string;
  readonly body: Buffer;
}

/** The records by the kind that they become; each kind's from the first stream that brings it. */
export function sortByClass(
  pages: readonly StreamPage[],
  ocsf: MappingSet,
): ReadonlyMap<string, ClassRecords> {
  const perClass = new Map<string, ClassRecords>();
  for (const { stream, body } of pages) {
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

/** The class that the other way is compared in: application events about files. */
export const COMPARED = { stream: 'application', kind: 'file_hosting' } as const;

/** As many records' texts as a page of `records` application events has of that class. */
export function comparedTexts(ocsf: MappingSet, records: number): readonly string[] {
  const { stream, kind } = COMPARED;
  return sortByClass([{ stream, body: pageOf(stream, records) }], ocsf).get(kind)?.texts ?? [];
}
