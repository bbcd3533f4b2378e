interface Sleeper {
  readonly dueMs: number;
  readonly wake: () => void;
}

/** A clock that moves when told; sleeps shorter than `autoBelowMs` end at once. */
export class ManualTime {
  readonly #autoBelowMs: number;
  #nowMs = 1_700_000_000_000;
  #sleepers: Sleeper[] = [];
  /** Every sleep asked for, in milliseconds. */
  readonly slept: number[] = [];

  constructor(autoBelowMs = 1000) {
    this.#autoBelowMs = autoBelowMs;
  }

  readonly nowMs = (): number => this.#nowMs;

  readonly sleep = (ms: number, signal: AbortSignal): Promise<void> => {
    this.slept.push(ms);
    return new Promise((resolve, reject) => {
      const abort = (): void => reject(new Error('aborted'));
      const wake = (): void => {
        signal.removeEventListener('abort', abort);
        resolve();
      };
      signal.addEventListener('abort', abort, { once: true });
      if (signal.aborted) abort();
      else if (ms < this.#autoBelowMs) setImmediate(wake);
      else this.#sleepers.push({ dueMs: this.#nowMs + ms, wake });
    });
  };

  advance(ms: number): void {
    this.#nowMs += ms;
    const due = this.#sleepers.filter(({ dueMs }) => dueMs <= this.#nowMs);
    this.#sleepers = this.#sleepers.filter(({ dueMs }) => dueMs > this.#nowMs);
    for (const { wake } of due) wake();
  }
}
