import type { CompileScope } from '../compiler.ts';
import type { TargetClass } from '../../schema/target-schema.ts';
import type { Run } from '../run.ts';

/** Makes one value of an event, or leaves it out; the reads of what is left out are taken back. */
export type Build = (run: Run) => unknown;

/** A compiled part of the field tree. */
export interface Built {
  readonly build: Build;
  /** Attribute paths that some record gives a value. */
  readonly produced: readonly string[];
  /** Those that every record gives a value, as long as the object around them is there. */
  readonly guaranteed: readonly string[];
}

/** What the compiling of fields needs at every level. */
export interface FieldScope {
  readonly target: TargetClass;
  readonly scope: CompileScope;
}

/** What was noted so far, to go back to when a part is left out. */
export interface Mark {
  readonly readCount: number;
  readonly dataCount: number;
  readonly entryCount: number;
}

export function goBack(run: Run, mark: Mark): void {
  run.readCount = mark.readCount;
  run.dataCount = mark.dataCount;
  if (run.entries !== undefined) run.entries.length = mark.entryCount;
}
