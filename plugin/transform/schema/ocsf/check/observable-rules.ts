import { parsePath, type PathStep } from '../../attribute-path.ts';
import { isEventObject, isList, type EventObject } from '../../event-object.ts';
import type { RuleContext } from './rule-context.ts';

const MAX_KNOWN_NAMES = 1000;

/** An observable's name is a path, with real indexes, to an attribute of the event, and its value is the one there. */
export function createObservableRules(): (event: EventObject, context: RuleContext) => void {
  const stepsOf = createPathReader();
  return (event, { report }) => {
    const observables = event.observables;
    if (!isList(observables)) return;
    for (const [i, observable] of observables.entries()) {
      if (!isEventObject(observable)) continue;
      const { name, value } = observable;
      if (typeof name !== 'string') continue;
      const found = valueAt(event, stepsOf(name));
      if (found === undefined)
        report(
          'observable_name_invalid_reference',
          `observables[${i}].name`,
          'is no attribute of the event',
        );
      else if (value !== undefined && !isSame(found, value))
        report(
          'observable_value_incorrect',
          `observables[${i}].value`,
          'is not the value that its name refers to',
        );
    }
  };
}

/** Names recur from event to event; those with indexes may be many, so that the memory is bounded. */
function createPathReader(): (path: string) => readonly PathStep[] {
  const known = new Map<string, readonly PathStep[]>();
  return (path) => {
    let steps = known.get(path);
    if (steps === undefined) {
      if (known.size >= MAX_KNOWN_NAMES) known.clear();
      steps = parsePath(path) ?? [];
      known.set(path, steps);
    }
    return steps;
  };
}

function valueAt(event: EventObject, steps: readonly PathStep[]): unknown {
  if (steps.length === 0) return undefined;
  let value: unknown = event;
  for (const { name, index } of steps) {
    if (!isEventObject(value)) return undefined;
    value = value[name];
    if (index === undefined) continue;
    if (!isList(value) || index === 'each') return undefined;
    value = value[index];
  }
  return value;
}

const isSame = (found: unknown, value: unknown): boolean =>
  found === value || (typeof found === 'number' && String(found) === value);
