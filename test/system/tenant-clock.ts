/** The clock of a simulated tenant, whose records arrive as its time passes and only then. */
export function createTenantClock() {
  let nowMs = Date.now();
  let timer: NodeJS.Timeout | undefined;
  const pass = (ms: number): void => {
    nowMs += ms;
  };
  return {
    nowMs: () => nowMs,
    pass,
    /** Lets time pass as it does for all. */
    flow: () => {
      timer ??= setInterval(() => pass(STEP_MS), STEP_MS);
    },
    stop: () => {
      clearInterval(timer);
      timer = undefined;
    },
  };
}

const STEP_MS = 100;
