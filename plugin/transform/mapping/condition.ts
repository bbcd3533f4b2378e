import { didYouMean } from '../../diagnostics/suggest.ts';
import type { AbsentValues } from './absent-values.ts';
import type { CompileScope } from './compiler.ts';
import type { Emit } from './generate/block.ts';
import { emitAll, emitAny, emitField, emitMatch, emitNone } from './generate/emit-condition.ts';
import { compileMatcher } from './matcher.ts';
import type { Matcher } from './matcher.ts';
import type { Condition } from './operator.ts';
import { elementsOf, membersOf } from './problems.ts';
import type { Located } from './problems.ts';
import { compileReference } from './read-reference.ts';
import { parseReference } from './reference.ts';

const groups = ['any', 'all', 'not'];

/** A condition, and the same as generated code. */
export interface CompiledCondition {
  readonly holds: Condition;
  readonly emit: Emit;
}

/** One part of a condition. */
export interface ConditionPart extends CompiledCondition {
  /** Its code leaves marks of what was read behind, which do not count in a condition. */
  readonly isNoting: boolean;
}

/** Compiles `{ field: matcher, any: [...], all: [...], not: ... }`; all parts must hold. */
export function compileCondition(node: Located, scope: CompileScope): CompiledCondition {
  const parts = partsOf(node, scope);
  const holds: Condition = (run) => {
    // What a condition looks at does not go into any value.
    const { readCount, touched, lost, traced } = run;
    run.traced = undefined;
    let isMet = true;
    for (const part of parts) {
      if (part.holds(run)) continue;
      isMet = false;
      break;
    }
    run.readCount = readCount;
    run.touched = touched;
    run.lost = lost;
    run.traced = traced;
    return isMet;
  };
  return { holds, emit: emitAll(parts) };
}

function partsOf(node: Located, scope: CompileScope): readonly ConditionPart[] {
  const { value } = node;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const message = 'a condition is a map such as { activity: [Upload, Download] }.';
    scope.shared.problems.report('BAD_CONDITION', node, message);
    return [];
  }
  return membersOf(node).map(([key, child]) => partOf(key, child, scope));
}

function partOf(key: string, node: Located, scope: CompileScope): ConditionPart {
  if (!groups.includes(key)) return fieldPart(key, node, scope);
  const all = alternatives(node, scope);
  const isNoting = false;
  switch (key) {
    case 'not':
      return {
        holds: (run) => !all.some(({ holds }) => holds(run)),
        emit: emitNone(all),
        isNoting,
      };
    case 'any':
      return { holds: (run) => all.some(({ holds }) => holds(run)), emit: emitAny(all), isNoting };
    default: {
      const parts = all.map((part) => ({ ...part, isNoting }));
      return {
        holds: (run) => all.every(({ holds }) => holds(run)),
        emit: emitAll(parts),
        isNoting,
      };
    }
  }
}

function alternatives(node: Located, scope: CompileScope): readonly CompiledCondition[] {
  const elements = elementsOf(node);
  if (elements.length === 0) {
    scope.shared.problems.report(
      'BAD_CONDITION',
      node,
      'this list is empty; give at least one condition.',
    );
  }
  return elements.map((element) => compileCondition(element, scope));
}

function fieldPart(key: string, node: Located, scope: CompileScope): ConditionPart {
  const reference = parseReference(key.startsWith('$') ? key.slice(1) : key);
  if (reference === undefined) {
    const hint = didYouMean(key, groups);
    const message = `"${key}" is no field name; write name, a.b[0] or 'key with dots' in inner quotes.${hint}`;
    scope.shared.problems.reportKey('BAD_CONDITION', node, message);
    return { holds: () => false, emit: () => 'false', isNoting: false };
  }
  const matcher = compileMatcher(node, scope);
  const { name, steps } = reference;
  const isPlainField =
    name !== undefined && steps.length === 0 && scope.names.find(name) === undefined;
  if (isPlainField) {
    const field = { slot: scope.shared.slotOf(name), absent: scope.absent.of(name) };
    return plainFieldPart(field, matcher);
  }
  const expression = compileReference(reference, node, { ...scope, readsRaw: true });
  return {
    holds: (run) => matcher.holds(expression.read(run)),
    emit: emitMatch(expression, matcher),
    isNoting: expression.emitPeek === undefined,
  };
}

/** A source field that a condition looks at. */
export interface ConditionField {
  readonly slot: number;
  readonly absent: AbsentValues;
}

/** Of one of a few texts the folded text is made once per record, however many conditions ask for it. */
function plainFieldPart(field: ConditionField, matcher: Matcher): ConditionPart {
  const { slot, absent } = field;
  const slow: Condition = (run) => matcher.holds(run.sources.presentRaw(slot, absent));
  const emit = emitField(field, matcher);
  if (matcher.texts === undefined) return { holds: slow, emit, isNoting: false };
  const texts = new Set([...matcher.texts].filter((text) => !absent.texts.has(text)));
  const holds: Condition = (run) => {
    const text = run.sources.folded(slot);
    return text === undefined ? slow(run) : texts.has(text);
  };
  return { holds, emit: emitField(field, { ...matcher, texts }), isNoting: false };
}
