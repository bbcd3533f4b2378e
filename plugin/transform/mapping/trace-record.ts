import { MsgpackWriter } from '../../msgpack/writer.ts';
import type { RecordView } from '../json/record-view.ts';
import { isEventObject, isList } from '../schema/event-object.ts';
import type { CompiledRule } from './compile-rule.ts';
import type { RecordTrace } from './mapping-set.ts';
import type { LeftoverSource } from './output/leftovers.ts';
import type { RecordPlan, RecordRunner } from './record-run.ts';
import type { MapContext, TraceEntry } from './run.ts';

/** Maps the record once as ever, and once more with notes about where everything came from. */
export function traceRecord(
  plan: RecordPlan,
  runner: RecordRunner,
  from: { readonly view: RecordView; readonly context: MapContext },
): RecordTrace {
  const { view, context } = from;
  const result = runner.map(view, context, new MsgpackWriter());
  const at = plan.rules.findIndex(({ name }) => name === result.rule);
  const passed = plan.rules.slice(0, at < 0 ? plan.rules.length : at).map(({ name }) => name);
  const rule = plan.rules[at];
  const isBuilt = rule?.drop === undefined && rule?.unchanged === undefined;
  const isFault = result.errors.some(({ code }) => code === 'engine_fault');
  if (rule === undefined || !isBuilt || isFault) {
    return {
      result,
      passed,
      event: undefined,
      attributes: [],
      leftovers: [],
      ignored: [],
      absent: [],
    };
  }
  const entries: TraceEntry[] = [];
  plan.run.begin(view, context);
  plan.run.entries = entries;
  const built = runner.buildNoting(rule, view, context);
  const nameOf = (field: number): string => view.keyText(field);
  return {
    result,
    passed,
    event: built.kind === 'event' ? withoutUndefined(built.event) : undefined,
    attributes: entries.map(({ attribute, value, fields, used }) => {
      return { attribute, value, fields: fields.map(nameOf), used: used.map(nameOf) };
    }),
    ...sortLeftovers(view, rule, { used: runner.used.flags, numbers: plan.run.numbers }),
  };
}

/** Events are made with all members that they may have. */
function withoutUndefined(event: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const members = Object.entries(event).filter(([, value]) => value !== undefined);
  return Object.fromEntries(members.map(([name, value]) => [name, plain(value)]));
}

function plain(value: unknown): unknown {
  if (isList(value)) return value.map(plain);
  return isEventObject(value) ? withoutUndefined(value) : value;
}

function sortLeftovers(
  view: RecordView,
  rule: CompiledRule,
  { used, numbers }: Pick<LeftoverSource, 'used' | 'numbers'>,
): Pick<RecordTrace, 'leftovers' | 'ignored' | 'absent'> {
  const leftovers: string[] = [];
  const ignored: { field: string; reason: string }[] = [];
  const absent: string[] = [];
  for (let field = 0; field < view.fieldCount; field += 1) {
    if (used[field] === 1) continue;
    const note = rule.leftovers.of(numbers, field);
    if (note.isAbsent(view, field)) absent.push(note.name);
    else if (note.ignored !== undefined) ignored.push({ field: note.name, reason: note.ignored });
    else leftovers.push(note.name);
  }
  return { leftovers, ignored, absent };
}
