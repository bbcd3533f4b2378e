import { editDistance, nearest } from '../../diagnostics/suggest.ts';
import { MOST_SLIPS } from './known-fields.ts';
import { isAbsent } from './absent-values.ts';
import type { AbsentValues } from './absent-values.ts';
import type { CompileScope } from './compiler.ts';
import { elementRead } from './element.ts';
import { emitField, emitPart } from './generate/emit-reference.ts';
import { unknownFacts } from './facts.ts';
import type { Expression } from './operator.ts';
import type { Located } from './problems.ts';
import type { Reference, Step } from './reference.ts';
import { isHollow, isList, isObject } from './value.ts';
import type { Nested, Value } from './value.ts';

/** Compiles a reference to a let, a source field or the current element. */
export function compileReference(
  reference: Reference,
  node: Located,
  scope: CompileScope,
): Expression {
  const { name, steps } = reference;
  if (name === undefined) return elementReference(steps, node, scope);
  const binding = scope.names.find(name);
  if (binding !== undefined) {
    const whole = binding.expression();
    if (steps.length === 0) return whole;
    const pick = picker(steps, scope.absent.general);
    return { read: partOf(whole.read, pick), emit: emitPart(whole, pick), facts: unknownFacts };
  }
  checkName(name, node, scope);
  const slot = scope.shared.slotOf(name);
  const absent = scope.absent.of(name);
  if (steps.length === 0) {
    return { read: fieldReader(slot, absent), emit: emitField(slot, absent), facts: unknownFacts };
  }
  const read = nestedReader({ slot, readsRaw: scope.readsRaw }, steps, absent);
  return { read, facts: unknownFacts };
}

function fieldReader(slot: number, absent: AbsentValues): Expression['read'] {
  return (run) => {
    const value = run.sources.present(slot, absent);
    if (value !== undefined) run.noteRead(run.fields[slot] ?? -1);
    return value;
  };
}

function nestedReader(
  from: { readonly slot: number; readonly readsRaw: boolean },
  steps: readonly Step[],
  absent: AbsentValues,
): Expression['read'] {
  const { slot, readsRaw } = from;
  return (run) => {
    const value = readsRaw ? run.sources.raw(slot) : run.sources.guarded(slot);
    if (value === undefined) return undefined;
    const part = follow(value, steps, 0);
    if (part === undefined || isAbsent(absent, part)) return undefined;
    run.noteGlance(run.fields[slot] ?? -1);
    return part;
  };
}

function elementReference(steps: readonly Step[], node: Located, scope: CompileScope): Expression {
  if (!scope.hasElement) {
    scope.shared.problems.report(
      'BAD_REFERENCE',
      node,
      '"$." is the current element, and here is none; use it inside "each", "where" or the fields below "each".',
    );
  }
  const absent = scope.absent.general;
  const read: Expression['read'] =
    steps.length === 0
      ? (run) => {
          const value = run.element;
          if (value === undefined || isAbsent(absent, value)) return undefined;
          run.noteElement(elementRead);
          return value;
        }
      : (run) => {
          const part = run.element === undefined ? undefined : follow(run.element, steps, 0);
          if (part === undefined || isAbsent(absent, part)) return undefined;
          run.touched = true;
          return part;
        };
  return { read, facts: unknownFacts };
}

/** Takes a part out of a value. */
export type Pick = (value: Value) => Value | undefined;

function picker(steps: readonly Step[], absent: AbsentValues): Pick {
  return (value) => {
    const part = follow(value, steps, 0);
    return part === undefined || isAbsent(absent, part) ? undefined : part;
  };
}

/** A part of a let's value loses the rest, so the fields behind it stay leftovers. */
function partOf(whole: Expression['read'], pick: Pick): Expression['read'] {
  return (run) => {
    const before = run.readCount;
    const value = whole(run);
    run.readCount = before;
    return value === undefined ? undefined : pick(value);
  };
}

/** The value at the end of the steps; `[]` gathers those of every element, flattened. */
function follow(
  value: Nested | undefined,
  steps: readonly Step[],
  from: number,
): Value | undefined {
  let current: Nested | undefined = value;
  for (let at = from; at < steps.length; at += 1) {
    const step = steps[at];
    if (step === undefined || isHollow(current)) return undefined;
    if (step.kind === 'member') {
      current =
        isObject(current) && Object.hasOwn(current, step.name) ? current[step.name] : undefined;
    } else if (!isList(current)) {
      return undefined;
    } else if (step.kind === 'element') {
      current = current.at(step.index);
    } else {
      return gather(current, steps, at + 1);
    }
  }
  return isHollow(current) ? undefined : current;
}

function gather(list: readonly Nested[], steps: readonly Step[], from: number): Value | undefined {
  const all: Nested[] = [];
  for (const element of list) {
    const found = follow(element, steps, from);
    if (isList(found)) all.push(...found);
    else if (found !== undefined) all.push(found);
  }
  return all.length === 0 ? undefined : all;
}

function checkName(name: string, node: Located, scope: CompileScope): void {
  const { knownField, problems } = scope.shared;
  const known = knownField?.(name);
  if (known === name) return;
  const lets = scope.names.names();
  const candidate =
    knownField === undefined ? slipOf(name, lets) : nearest(name, nearby(name, lets, known));
  if (candidate === undefined) return;
  const what = knownField === undefined ? 'no let' : 'neither a let nor a field of the catalogue';
  problems.report('UNKNOWN_NAME', node, `"${name}" is ${what}. Did you mean "${candidate}"?`);
}

/** The lets that are not too long or too short to be meant, and the nearest field. */
function nearby(name: string, lets: readonly string[], field: string | undefined): string[] {
  const near = lets.filter((one) => Math.abs(one.length - name.length) <= MOST_SLIPS);
  return field === undefined ? near : [...near, field];
}

/** Without a catalogue most names are fields that nobody told us of; one wrong letter is worth a word. */
function slipOf(name: string, lets: readonly string[]): string | undefined {
  if (name.length < 5) return undefined;
  return lets.find(
    (known) => Math.abs(known.length - name.length) <= 1 && editDistance(name, known, 2) === 1,
  );
}
