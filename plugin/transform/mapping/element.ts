import type { Run } from './operator.ts';
import type { Nested } from './value.ts';

/** Stands in `run.reads` for "the current element, in full". */
export const elementRead = -1;

/**
 * Evaluates `visit` for every element with `run.element` set. `run.lost` is set afterwards unless
 * every element arrived in full; nulls are passed over and count as lost.
 */
export function overElements(list: readonly Nested[], run: Run, visit: () => boolean): void {
  const outerElement = run.element;
  let isComplete = !run.lost;
  for (const element of list) {
    if (element === null) {
      isComplete = false;
      continue;
    }
    const before = run.readCount;
    run.element = element;
    run.lost = false;
    const isPresent = visit();
    if (!takeElementRead(run, before) || !isPresent) isComplete = false;
  }
  run.element = outerElement;
  run.lost = !isComplete;
}

/** Takes the element's mark out of the reads since `before`, keeping those of source fields. */
function takeElementRead(run: Run, before: number): boolean {
  let isFound = false;
  let kept = before;
  for (let index = before; index < run.readCount; index += 1) {
    const read = run.reads[index];
    if (read === elementRead) isFound = true;
    else if (read !== undefined) run.reads[kept++] = read;
  }
  run.readCount = kept;
  return isFound;
}
