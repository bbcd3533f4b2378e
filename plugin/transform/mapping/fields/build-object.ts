import type { Run } from '../run.ts';
import { goBack } from './builder.ts';
import type { Build } from './builder.ts';
import type { ObjectMaker } from './object-makers.ts';

interface Member {
  readonly name: string;
  readonly build: Build;
  /** Builds the object out of constants alone, for when the object around it needs one of several and has none. */
  readonly spare: Build | undefined;
}

interface ObjectPlan {
  readonly required: readonly string[];
  readonly oneOf: readonly string[];
  readonly isNeeded: boolean;
  readonly isRequired: boolean;
  readonly maker: ObjectMaker;
}

/** A builder of objects that keeps the notes a trace asks for; `emitObject` writes the same as code. */
export function buildObject(members: readonly Member[], plan: ObjectPlan): Build {
  const { required, oneOf, isNeeded, isRequired } = plan;
  return (run) => {
    const { readCount, dataCount } = run;
    const entryCount = run.entries === undefined ? 0 : run.entries.length;
    const result = fill(members, plan.maker, run);
    if (result === undefined) return undefined;
    if (!hasOne(result, oneOf)) addSpare(result, members, run);
    const isComplete = hasAll(result, required) && hasOne(result, oneOf);
    const hasData = isRequired || run.dataCount > dataCount;
    if (isNeeded || (isComplete && hasData)) return result;
    goBack(run, { readCount, dataCount, entryCount });
    return undefined;
  };
}

function fill(
  members: readonly Member[],
  maker: ObjectMaker,
  run: Run,
): Record<string, unknown> | undefined {
  let result: Record<string, unknown> | undefined;
  for (const { name, build } of members) {
    const value = build(run);
    if (value !== undefined) (result ??= maker.make())[name] = value;
  }
  return result;
}

function hasAll(result: Readonly<Record<string, unknown>>, names: readonly string[]): boolean {
  for (const name of names) if (result[name] === undefined) return false;
  return true;
}

function hasOne(result: Readonly<Record<string, unknown>>, oneOf: readonly string[]): boolean {
  if (oneOf.length === 0) return true;
  for (const name of oneOf) if (result[name] !== undefined) return true;
  return false;
}

function addSpare(result: Record<string, unknown>, members: readonly Member[], run: Run): void {
  for (const { name, spare } of members) {
    const value = spare?.(run);
    if (value === undefined) continue;
    result[name] = value;
    return;
  }
}
