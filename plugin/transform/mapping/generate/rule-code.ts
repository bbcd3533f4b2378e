import { GeneratedCode } from '../../schema/generated-function.ts';
import { Block } from './block.ts';
import type { Emit } from './block.ts';

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

  /** Adds a function of the record's state; `write` returns what the function returns. */
  function(prefix: string, write: Emit): string {
    const name = this.name(prefix);
    const block = new Block(this);
    const result = write(block);
    this.add(`function ${name}(run) {`, ...block.lines, `return ${result};`, '}');
    return name;
  }

  /** The functions of a let: its value is computed once per record, with the reads that went into it. */
  let(value: Emit): LetFunctions {
    const known = this.#lets.get(value);
    if (known !== undefined) return known;
    const id = this.name('');
    const names = { read: `read${id}`, peek: `peek${id}` };
    this.#lets.set(value, names);
    const [made, kept, reads, count, touched] = ['made', 'kept', 'reads', 'count', 'touched'].map(
      (part) => part + id,
    );
    const compute = this.function('compute', (block) => {
      block.add('const readCount = run.readCount, touched = run.touched, lost = run.lost;');
      block.add('run.touched = false;');
      block.add(`${kept} = ${value(block)};`);
      block.add(`${count} = run.readCount - readCount;`);
      block.add(`for (let i = 0; i < ${count}; i++) ${reads}[i] = run.reads[readCount + i];`);
      block.add(`${touched} = run.touched;`, `${made} = run.generation;`);
      block.add('run.readCount = readCount;', 'run.touched = touched;', 'run.lost = lost;');
      return kept ?? '';
    });
    this.add(
      `let ${made} = -1, ${kept}, ${count} = 0, ${touched} = false; const ${reads} = [];`,
      `function ${names.peek}(run) { return ${made} === run.generation ? ${kept} : ${compute}(run); }`,
      `function ${names.read}(run) {`,
      `if (${made} !== run.generation) ${compute}(run);`,
      `for (let i = 0; i < ${count}; i++) run.reads[run.readCount++] = ${reads}[i];`,
      `if (${touched}) run.touched = true;`,
      `return ${kept};`,
      '}',
    );
    return names;
  }
}
