/** A time limit on one request that can stand still while the client itself is not ready to read. */
export interface Deadline {
  /** Aborts when the time is up or when the outer signal aborts. */
  readonly signal: AbortSignal;
  isTimedOut(): boolean;
  /** Runs `work` off the clock. */
  paused<T>(work: () => Promise<T>): Promise<T>;
  end(): void;
}

/** Starts a limit of `timeoutMs`. */
export function startDeadline(timeoutMs: number, outer: AbortSignal | undefined): Deadline {
  const controller = new AbortController();
  let isTimedOut = false;
  let leftMs = timeoutMs;
  let startedMs = 0;
  let timer: NodeJS.Timeout | undefined;
  const expire = () => {
    isTimedOut = true;
    controller.abort();
  };
  const run = () => {
    startedMs = performance.now();
    timer = setTimeout(expire, leftMs);
  };
  const halt = () => {
    clearTimeout(timer);
    leftMs = Math.max(0, leftMs - (performance.now() - startedMs));
  };
  const abort = () => controller.abort();
  if (outer?.aborted === true) abort();
  outer?.addEventListener('abort', abort, { once: true });
  run();
  return {
    signal: controller.signal,
    isTimedOut: () => isTimedOut,
    paused: async (work) => {
      halt();
      try {
        return await work();
      } finally {
        run();
      }
    },
    end: () => {
      clearTimeout(timer);
      outer?.removeEventListener('abort', abort);
    },
  };
}
