import { setTimeout as delay } from 'node:timers/promises';

const LOOK_EVERY_MS = 25;

/** Longer than any test may take; a look that goes on behind a failed test would keep mocha up. */
const LONGEST_MS = 300_000;

/** Resolves when `condition` is true. @throws Error after five minutes. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const endMs = Date.now() + LONGEST_MS;
  while (!(await condition())) {
    if (Date.now() > endMs) throw new Error('waited for five minutes in vain');
    await delay(LOOK_EVERY_MS);
  }
}
