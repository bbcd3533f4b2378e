import type { Expression } from '../operator.ts';
import type { RuleCode } from './rule-code.ts';

/**
 * Writes the lines that compute a value for the record in `run`, and returns how it is called behind them: a
 * variable or a constant, which costs nothing to mention twice.
 */
export type Emit = (block: Block) => string;

/** Writes the lines of one generated function, in which `run` is the state of the record. */
export class Block {
  readonly code: RuleCode;
  readonly lines: string[] = [];

  constructor(code: RuleCode) {
    this.code = code;
  }

  add(...lines: readonly string[]): void {
    this.lines.push(...lines);
  }

  /** Declares a variable; without a value it is undefined. */
  variable(value?: string): string {
    const name = this.code.name('x');
    this.add(value === undefined ? `let ${name};` : `let ${name} = ${value};`);
    return name;
  }

  /** How the code writes a value; see `GeneratedCode.constant`. */
  constant(value: unknown): string {
    return this.code.constant(value);
  }
}

/** The generated code of an expression, or a call of what has none. */
export function emitOf({ read, emit }: Expression): Emit {
  return emit ?? ((block) => block.variable(`${block.constant(read)}(run)`));
}
