import { createAlertSchedule } from './alert-schedule.ts';
import { factsOf, lazyTemplates } from './feed.ts';
import { fieldsOf } from './fields.ts';
import { hashText, mix32 } from './records/mix.ts';
import { recordTemplate, type Template } from './records/template.ts';
import { createStore, type Store, type StoreSource } from './store.ts';
import type { Timeline } from './timeline.ts';
import { ALERT_KINDS, alertVariants, type AlertKind } from './variants/alert-variants.ts';

/**
 * The aggregate stream of alerts and one stream per type. A typed stream serves the aggregate's
 * records of its type: the same `_id` and values, with the fields of its own kind.
 */
export function createAlertStores(seed: number, timeline: Timeline): readonly Store[] {
  const schedule = createAlertSchedule();
  const facts = factsOf({ name: 'alert', code: 0, seed }, timeline);
  const aggregate = renderings(seed, 'alert');

  const whole: StoreSource = {
    stream: 'alert',
    count: () => timeline.count(),
    insertedSecs: (position) => timeline.insertedSecs(position),
    firstAt: (secs) => timeline.firstAt(secs),
    templateAt: (position) => {
      const { kind, index } = schedule.at(position);
      return aggregate(kind, index);
    },
    factsAt: facts,
  };

  const typed = ALERT_KINDS.map((kind): StoreSource => {
    const own = renderings(seed, kind.kind);
    const wholePosition = (index: number): number => schedule.positionOf(kind, index);
    return {
      stream: kind.stream,
      count: () => schedule.countOf(kind, timeline.count()),
      insertedSecs: (index) => timeline.insertedSecs(wholePosition(index)),
      firstAt: (secs) => schedule.countOf(kind, timeline.firstAt(secs)),
      templateAt: (index) => own(kind, index),
      factsAt: (index) => facts(wholePosition(index)),
    };
  });
  return [whole, ...typed.filter(({ stream }) => stream !== 'other')].map(createStore);
}

/** The alerts of each kind with the fields of one catalogue kind. */
function renderings(
  seed: number,
  catalogueKind: string,
): (kind: AlertKind, index: number) => Template {
  const fields = fieldsOf(catalogueKind);
  const byKind = new Map(
    ALERT_KINDS.map((kind) => [
      kind,
      lazyTemplates(
        mix32(seed, hashText(kind.stream)),
        (draw) => alertVariants(kind, draw),
        (variant) => recordTemplate(variant, fields),
      ),
    ]),
  );
  return (kind, index) => {
    const templateAt = byKind.get(kind);
    if (templateAt === undefined) throw new Error(`${kind.stream} is no kind of alert.`);
    return templateAt(index);
  };
}
