import type { Facts } from './facts.ts';
import type { Block, Emit } from './generate/block.ts';
import type { Pattern } from './pattern/pattern.ts';
import type { Run } from './run.ts';
import type { Value } from './value.ts';

export type { Run } from './run.ts';

/** A JSON Schema (draft 2020-12) as data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** One step inside a YAML node: a key or a list index. */
export type NodePath = readonly (string | number)[];

/** A compiled expression: the value for this record, or undefined when absent or refused. */
export interface Expression {
  readonly read: (run: Run) => Value | undefined;
  readonly facts: Facts;
  /** The value of a literal. */
  readonly literal?: Value;
  /** The same as generated code; absent = `read` is called. */
  readonly emit?: Emit;
  /** As `emit`, for conditions: it leaves what is noted of reads as it is; absent = it can not. */
  readonly emitPeek?: Emit;
}

/** A compiled condition. */
export type Condition = (run: Run) => boolean;

/** A lookup table; texts are found without case and outer blanks. */
export interface Table {
  find(key: Value): Value | undefined;
  readonly values: readonly Value[];
}

/** What the compiler gives an operator for the parts of its argument; each reports its own faults. */
export interface OperatorEnvironment {
  /** Facts of the value that goes in; undefined when the operator stands first without `from`. */
  readonly input: Facts | undefined;
  /** Compiles an expression that is the argument (or lies at `path` inside it). */
  expression(node: unknown, path?: NodePath): Expression;
  /** Compiles a condition that is the argument (or lies at `path` inside it). */
  condition(node: unknown, path?: NodePath): Condition;
  /** Compiles a text with `$name`, `${name}` and `$$` in it; absent when one of the names is. */
  template(text: string, path?: NodePath): Expression;
  /** A table by name, or written in place. */
  table(node: unknown, path?: NodePath): Table;
  /** A pattern that can not run away, or undefined after reporting why not. */
  pattern(text: string, path?: NodePath): Pattern | undefined;
  /** The bytes of a secret given as `{ env }` or `{ file }`, or undefined after reporting. */
  secret(node: unknown, path?: NodePath): Uint8Array | undefined;
  /** Reports a fault in the argument; `message` says what and the edit that mends it. */
  problem(message: string, path?: NodePath): void;
}

export interface CompiledOperator {
  /** The new value; undefined = refused. Never throws. `value` is undefined only for operators that are `optional`. */
  readonly apply: (value: Value, run: Run) => Value | undefined;
  /** What is known of its results. */
  readonly facts: Facts;
}

/** As `produce` of a source operator, in generated code; `value` is what the value before is called. */
export type EmitProduce = (block: Block, value: string) => string;

/** For an operator that has something to say about an absent value, such as `default`. */
export interface CompiledSource {
  readonly produce: (value: Value | undefined, run: Run) => Value | undefined;
  readonly facts: Facts;
  /** The same as generated code; absent = `produce` is called. */
  readonly emit?: EmitProduce;
}

export interface OperatorExample {
  /** The argument as written in YAML. */
  readonly argument: unknown;
  /** Absent for operators that make their own value. */
  readonly input?: Value;
  /** Source fields that the argument reads. */
  readonly record?: Readonly<Record<string, Value>>;
  /** The result; absent = refused. */
  readonly output?: Value;
}

interface OperatorBase {
  readonly name: string;
  /** One sentence for the docs, in the present tense. */
  readonly sentence: string;
  /** Schema of the argument as it stands in YAML. */
  readonly argument: JsonSchema;
  /**
   * `lossless`: the source value can be told from the result (unless `run.lost` says otherwise);
   * `lossy`: it can not, unless the value came out unchanged;
   * `privacy`: losing it is the purpose, so the source field is used up.
   */
  readonly keeps: 'lossless' | 'lossy' | 'privacy';
  readonly examples: readonly OperatorExample[];
}

/** Turns one value into another. */
export interface TransformOperator extends OperatorBase {
  readonly kind: 'transform';
  compile(argument: unknown, environment: OperatorEnvironment): CompiledOperator;
}

/** Makes a value of its own, or has something to say about an absent one. */
export interface SourceOperator extends OperatorBase {
  readonly kind: 'source';
  compile(argument: unknown, environment: OperatorEnvironment): CompiledSource;
}

export type Operator = TransformOperator | SourceOperator;
