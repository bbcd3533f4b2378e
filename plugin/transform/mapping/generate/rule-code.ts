import { GeneratedCode } from '../../schema/generated-function.ts';
import { Block } from './block.ts';
import type { Emit } from './block.ts';
import { KeptValue } from './kept-value.ts';

/** The functions that a let becomes, by name. */
export interface LetFunctions {
  /** Gives the value and notes what went into it. */
  readonly read: string;
  /** Gives the value alone, for conditions. */
  readonly peek: string;
}

/** The code of one rule: every let, condition and object in it is a function of its own. */
export class RuleCode extends GeneratedCode {
  readonly #lets = new Map<Emit, LetFunctions>();
  readonly #kept: KeptValue[] = [];

  /** Adds a function of the record's state; `write` returns what the function returns. */
  function(prefix: string, write: Emit): string {
    const name = this.name(prefix);
    const block = new Block(this);
    const result = write(block);
    this.add(`function ${name}(run) {`, ...block.lines, `return ${result};`, '}');
    return name;
  }

  /** The lines that let go of the values of all lets. */
  forgetting(): readonly string[] {
    return this.#kept.map((kept) => `${this.constant(kept)}.forget();`);
  }

  /** The functions of a let: its value is computed once per record, with the reads that went into it. */
  let(value: Emit): LetFunctions {
    const known = this.#lets.get(value);
    if (known !== undefined) return known;
    const id = this.name('');
    const names = { read: `read${id}`, peek: `peek${id}` };
    this.#lets.set(value, names);
    const own = new KeptValue();
    this.#kept.push(own);
    const kept = this.constant(own);
    const compute = this.function('compute', (block) => {
      block.add(`${kept}.begin(run);`);
      block.add(`${kept}.keep(${value(block)}, run);`);
      return 'undefined';
    });
    this.add(
      `function ${names.peek}(run) { if (${kept}.isStale(run)) ${compute}(run); return ${kept}.values[run.seat]; }`,
      `function ${names.read}(run) { if (${kept}.isStale(run)) ${compute}(run); return ${kept}.read(run); }`,
    );
    return names;
  }
}
