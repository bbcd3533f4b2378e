import { isEventObject, type EventObject } from '../transform/schema/event-object.ts';
import type {
  CompiledTarget,
  TargetClass,
  TargetSchema,
} from '../transform/schema/target-schema.ts';
import { knownPaths } from './event-paths.ts';

/** What was seen of the records of all objects. */
export interface JudgedRecords {
  /** Records that name a class of the schema, and those among them that break it. */
  readonly events: number;
  readonly invalid: number;
  /** Records without class: raw ones. */
  readonly raw: number;
  /** `class_uid 3002: attribute_required_missing at user`, the most frequent first, with counts. */
  readonly violations: readonly { readonly what: string; readonly count: number }[];
  readonly duplicates: number;
  readonly withoutId: number;
}

/** Judges records one by one. */
export interface RecordJudge {
  /** `folder` is the object's key without its last part: the same record is a duplicate inside one. */
  add(record: EventObject, folder: string): void;
  result(): JudgedRecords;
}

/** Checks events against the schema, and every record's id against those before it. */
export function createRecordJudge(schema: TargetSchema, nowMs: number): RecordJudge {
  const counts = { events: 0, invalid: 0, raw: 0, duplicates: 0, withoutId: 0 };
  const violations = new Map<string, number>();
  const seen = new Set<string>();
  const check = eventChecker(schema, nowMs);

  const judgeClass = (record: EventObject): void => {
    const found = check(record);
    if (found === undefined) {
      counts.raw += 1;
      return;
    }
    counts.events += 1;
    if (found.length > 0) counts.invalid += 1;
    for (const what of new Set(found)) violations.set(what, (violations.get(what) ?? 0) + 1);
  };
  const judgeId = (record: EventObject, folder: string): void => {
    const id = idOf(record);
    if (id === undefined) {
      counts.withoutId += 1;
      return;
    }
    const place = `${folder}\n${id}`;
    if (seen.has(place)) counts.duplicates += 1;
    seen.add(place);
  };

  return {
    add(record, folder) {
      judgeClass(record);
      judgeId(record, folder);
    },
    result: () => ({
      ...counts,
      violations: [...violations]
        .map(([what, count]) => ({ what, count }))
        .sort((one, other) => other.count - one.count),
    }),
  };
}

/** Violations as `class_uid 3002: code at path`; undefined for a record that names no class. */
function eventChecker(
  schema: TargetSchema,
  nowMs: number,
): (record: EventObject) => readonly string[] | undefined {
  const classes = new Map<number, ClassChecker | undefined>();
  return (record) => {
    const uid = record.class_uid;
    if (typeof uid !== 'number') return undefined;
    if (!classes.has(uid)) {
      const found = schema.class(uid);
      classes.set(uid, found && classChecker(found));
    }
    const checker = classes.get(uid);
    if (checker === undefined) return [`class_uid ${uid}: ${schema.name} has no such class`];
    return checker(record, nowMs).map((violation) => `class_uid ${uid}: ${violation}`);
  };
}

type ClassChecker = (record: EventObject, nowMs: number) => readonly string[];

/** Compiled anew for an attribute that no event before had; after some events there are none. */
function classChecker(from: TargetClass): ClassChecker {
  const paths = new Set<string>();
  let compiled: CompiledTarget | undefined;
  return (record, nowMs) => {
    const before = paths.size;
    for (const path of knownPaths(from, record)) paths.add(path);
    if (paths.size > before) compiled = undefined;
    compiled ??= from.compile([...paths]);
    return compiled.check(record, nowMs).map(({ code, path }) => `${code} at ${path}`);
  };
}

/** `metadata.uid` of an event, `_id` of a raw record. */
function idOf(record: EventObject): string | undefined {
  const { metadata, _id } = record;
  const id = isEventObject(metadata) ? metadata.uid : _id;
  return typeof id === 'string' && id !== '' ? id : undefined;
}
