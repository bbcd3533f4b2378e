import { didYouMean } from '../../diagnostics/suggest.ts';
import type { CompileScope } from './compiler.ts';
import { environmentFor } from './environment.ts';
import type { Facts } from './facts.ts';
import { emitSource, emitTransform } from './generate/emit-step.ts';
import type { EmitStep, Transform } from './generate/emit-step.ts';
import type { CompiledOperator, Operator, SourceOperator, TransformOperator } from './operator.ts';
import type { Located } from './problems.ts';
import type { Run } from './run.ts';
import { isHollow } from './value.ts';
import type { Value } from './value.ts';

/** One operator of an expression; `start` is where the reads of the value began. */
export interface Step {
  readonly apply: (value: Value | undefined, run: Run, start: number) => Value | undefined;
  readonly facts: Facts;
  readonly emit: EmitStep;
}

interface StepSource {
  readonly name: string;
  readonly argument: Located;
  readonly scope: CompileScope;
  /** Facts of the value before; undefined when there is none. */
  readonly input: Facts | undefined;
}

/** Compiles one operator with its argument; undefined after reporting what is wrong. */
export function compileStep(source: StepSource): Step | undefined {
  const { name, argument, scope, input } = source;
  const { operators, problems, argumentFault } = scope.shared;
  const operator = operators.get(name);
  if (operator === undefined) {
    problems.reportKey('UNKNOWN_OPERATOR', argument, unknownOperator(name, [...operators.keys()]));
    return undefined;
  }
  const fault = argumentFault(operator, argument.value);
  if (fault !== undefined) {
    problems.report('BAD_ARGUMENT', argument, `${name} ${fault}`);
    return undefined;
  }
  if (operator.kind === 'source') return sourceStep(operator, source);
  if (input === undefined) {
    const message = `"${name}" has no value to work on; put from: $name before it.`;
    problems.reportKey('MISSING_FROM', argument, message);
    return undefined;
  }
  return transformStep(operator, source);
}

function unknownOperator(name: string, known: readonly string[]): string {
  const hint = didYouMean(name, [...known, 'from', 'when', 'absent', 'always', 'fields', 'list']);
  return `"${name}" is not an operator.${hint === '' ? ` Known: ${known.join(', ')}.` : hint}`;
}

function transformStep(operator: TransformOperator, source: StepSource): Step {
  const environment = environmentFor(source.argument, source.scope, source.input);
  const { apply, facts } = operator.compile(source.argument.value, environment);
  const transform = transforming(apply, operator.keeps);
  return {
    facts,
    emit: emitTransform(transform),
    apply: (value, run, start) => (value === undefined ? undefined : transform(value, run, start)),
  };
}

/** Applies the operator and takes the reads since `start` back when the value, or a part of it, got lost. */
function transforming(apply: CompiledOperator['apply'], keeps: Operator['keeps']): Transform {
  return (value, run, start) => {
    run.lost = false;
    const result = apply(value, run);
    const isGone = isHollow(result);
    const isLost = keeps === 'lossy' ? result !== value : keeps === 'lossless' && run.lost;
    if (isGone || isLost) run.readCount = start;
    run.lost = false;
    return isGone ? undefined : result;
  };
}

function sourceStep(operator: SourceOperator, source: StepSource): Step {
  const environment = environmentFor(source.argument, source.scope, source.input);
  const { produce, facts, emit } = operator.compile(source.argument.value, environment);
  const isLossy = operator.keeps === 'lossy';
  const isDefault = operator.name === 'default';
  return {
    facts,
    emit: emitSource({ produce, emit, isLossy, isDefault }),
    apply: (value, run, start) => {
      const result = produce(value, run);
      run.lost = false;
      if (result === undefined || (isLossy && result !== value)) run.readCount = start;
      // A default is a constant even where a field was read and found unusable.
      if (isDefault && value === undefined) run.touched = false;
      return result;
    },
  };
}
