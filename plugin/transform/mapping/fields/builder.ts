import type { CompileScope } from '../compiler.ts';
import type { Emit } from '../generate/block.ts';
import type { FixedValue, TargetClass } from '../../schema/target-schema.ts';
import type { ObjectMakers } from './object-makers.ts';
import type { ObjectCode } from '../generate/emit-object.ts';
import type { Run } from '../run.ts';

/** Makes one value of an event, or leaves it out; the reads of what is left out are taken back. */
export type Build = (run: Run) => unknown;

/** A compiled part of the field tree. */
export interface Built {
  readonly build: Build;
  /** The same as generated code; absent = `build` is called. */
  readonly emit?: Emit;
  /** Attribute paths that some record gives a value. */
  readonly produced: readonly string[];
  /** Those that every record gives a value, as long as the object around them is there. */
  readonly guaranteed: readonly string[];
  /** Literals and defaults that may come out. */
  readonly fixed: readonly FixedValue[];
}

/** A compiled object of the event. */
export interface BuiltObject extends Built {
  readonly object: ObjectCode;
}

/** What the compiling of fields needs at every level. */
export interface FieldScope {
  readonly target: TargetClass;
  readonly makers: ObjectMakers;
  readonly scope: CompileScope;
}

/** What was noted so far, to go back to when a part is left out. */
export interface Mark {
  readonly readCount: number;
  readonly dataCount: number;
  readonly entryCount: number;
}

export function markOf({ readCount, dataCount, entries }: Run): Mark {
  return { readCount, dataCount, entryCount: entries === undefined ? 0 : entries.length };
}

export function goBack(run: Run, mark: Mark): void {
  run.readCount = mark.readCount;
  run.dataCount = mark.dataCount;
  if (run.entries !== undefined) run.entries.length = mark.entryCount;
}

/** Takes back the reads from `start` to `end`, keeping the later ones. */
export function dropReads(run: Run, start: number, end: number): void {
  for (let from = end, to = start; from < run.readCount; from += 1, to += 1) {
    run.reads[to] = run.reads[from] ?? -1;
  }
  run.readCount -= end - start;
}
