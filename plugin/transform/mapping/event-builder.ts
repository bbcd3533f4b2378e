import type { CompiledRule } from './compile-rule.ts';
import type { BuildEvents } from './generate/generate-build.ts';
import type { Run } from './run.ts';

/** The event of one record, or why there is none. */
export type BuildOutcome =
  | { readonly kind: 'event'; readonly event: Record<string, unknown> | undefined }
  | { readonly kind: 'fault'; readonly error: unknown };

/** Builds the events of records that one rule takes. */
export class EventBuilder {
  readonly #builds = new Map<CompiledRule, BuildEvents>();

  /** What became of each run; where several fail together, each is built by itself. */
  build(rule: CompiledRule, runs: readonly Run[]): readonly BuildOutcome[] {
    const events: Record<string, unknown>[] = [];
    try {
      this.#codeOf(rule)(runs, events);
    } catch (error) {
      if (runs.length === 1) return [{ kind: 'fault', error }];
      return runs.flatMap((run) => {
        run.restart();
        return this.build(rule, [run]);
      });
    }
    return runs.map((_, at) => ({ kind: 'event', event: events[at] }));
  }

  /** The code of a rule, made when its first record comes. */
  #codeOf(rule: CompiledRule): BuildEvents {
    let code = this.#builds.get(rule);
    if (code === undefined) {
      code = rule.generate();
      this.#builds.set(rule, code);
    }
    return code;
  }
}
