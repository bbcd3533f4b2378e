/** Lines of a function that is put together as text, and the values that it needs. */
export class GeneratedCode {
  readonly #lines: string[] = [];
  readonly #values: unknown[] = [];
  #names = 0;

  add(...lines: readonly string[]): void {
    this.#lines.push(...lines);
  }

  /** A name that nothing else in this code has. */
  name(prefix: string): string {
    this.#names += 1;
    return `${prefix}${this.#names}`;
  }

  /** How the code writes a value: short ones in full, all others by name, so that no text is taken for code. */
  constant(value: unknown): string {
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    const known = this.#values.indexOf(value);
    return `v${known >= 0 ? known : this.#values.push(value) - 1}`;
  }

  /** How the code reads a member. */
  member(object: string, name: string): string {
    return `${object}[${JSON.stringify(name)}]`;
  }

  /** Makes the function; the last expression is `result`. */
  build(result: string): unknown {
    const names = this.#values.map((_, index) => `v${index}`);
    const body = `'use strict';\n${this.#lines.join('\n')}\nreturn ${result};`;
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- as AJV does; names and values come in by `constant` and `member` alone
    const make = new Function(...names, body) as (...values: readonly unknown[]) => unknown;
    return make(...this.#values);
  }
}
