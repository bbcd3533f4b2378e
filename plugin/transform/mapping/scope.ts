import type { Expression } from './operator.ts';
import type { Located } from './problems.ts';

/** What a name stands for that is no source field. */
export interface Binding {
  /** Tells bindings of the same name apart. */
  readonly id: number;
  /** Compiled when first used, so that unused lets cost nothing and circles are found. */
  readonly expression: () => Expression;
}

/** A let as it was written. */
export interface LetSource {
  readonly name: string;
  readonly node: Located;
}

/** Names that hide source fields, inner scopes first. */
export class Scope {
  readonly #outer: Scope | undefined;
  readonly #bindings = new Map<string, Binding>();

  constructor(outer?: Scope) {
    this.#outer = outer;
  }

  bind(name: string, binding: Binding): void {
    this.#bindings.set(name, binding);
  }

  find(name: string): Binding | undefined {
    return this.#bindings.get(name) ?? this.#outer?.find(name);
  }

  /** The scope as it looks from inside the definition of `name`: `$name` there is what it was outside. */
  without(name: string): Scope {
    const outer = this.#outer;
    const inner = new Scope(outer);
    for (const [key, binding] of this.#bindings) if (key !== name) inner.bind(key, binding);
    return inner;
  }

  names(): readonly string[] {
    return [...this.#bindings.keys(), ...(this.#outer?.names() ?? [])];
  }
}
