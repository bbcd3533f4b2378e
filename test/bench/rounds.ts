/** Times of one task over the rounds. */
export interface Timing {
  readonly medianMs: number;
  /** Half the distance between the quartiles, to the median. */
  readonly spread: number;
  /** Median over the rounds of the task's time to that of the first task in the same round. */
  readonly ratio: number;
}

/** Runs all tasks in turn in every round, so that what disturbs one round disturbs them alike. */
export function timeInRounds<Name extends string>(
  tasks: Readonly<Record<Name, () => void>>,
  rounds: number,
): Record<Name, Timing> {
  const names = Object.keys(tasks) as Name[];
  const times = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = -1; round < rounds; round += 1) {
    for (const name of names) {
      const startMs = performance.now();
      tasks[name]();
      // The first round warms up.
      if (round >= 0) times.get(name)?.push(performance.now() - startMs);
    }
  }
  const floor = times.get(names[0] ?? ('' as Name)) ?? [];
  const entries = names.map((name) => [name, timingOf(times.get(name) ?? [], floor)]);
  return Object.fromEntries(entries) as Record<Name, Timing>;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

function timingOf(times: readonly number[], floor: readonly number[]): Timing {
  const medianMs = median(times);
  const sorted = times.toSorted((a, b) => a - b);
  const quarter = sorted[sorted.length >> 2] ?? medianMs;
  const threeQuarters = sorted[(sorted.length * 3) >> 2] ?? medianMs;
  return {
    medianMs,
    spread: (threeQuarters - quarter) / 2 / medianMs,
    ratio: median(times.map((ms, round) => ms / (floor[round] ?? Number.NaN))),
  };
}
