/** How tasks are timed. */
export interface RoundOptions {
  readonly rounds: number;
  /** So long each task runs before it is timed: until then its code is not yet what it will be. */
  readonly warmUpMs: number;
  /** A sample repeats its task for so long: what takes a few milliseconds is too short for the clock. */
  readonly sampleMs: number;
  /** Runs before each sample; collects garbage, so that no task pays for what another left behind. */
  readonly settle: () => void;
  /** A clock in ms that never goes back. */
  readonly nowMs: () => number;
}

/** Times of one task over the rounds. */
export interface Timing {
  readonly medianMs: number;
  /** Half the distance between the quartiles, to the median. */
  readonly spread: number;
  /** Median over the rounds of the task's time to that of the floor just before and just after it. */
  readonly ratio: number;
  /** Half the distance between the quartiles of that ratio, to the ratio. */
  readonly ratioSpread: number;
}

/** Median and spread of some measurements. */
export interface Summary {
  readonly median: number;
  /** Half the distance between the quartiles, to the median. */
  readonly spread: number;
}

/** The timing of the floor, and those of the tasks by their names. */
export interface Timings<Name extends string> {
  readonly floor: Timing;
  readonly tasks: Readonly<Record<Name, Timing>>;
}

/**
 * Runs all tasks in turn in every round, each between two runs of the floor: what disturbs the
 * machine for longer than a sample disturbs both alike, and the ratio holds.
 */
export function timeAgainst<Name extends string>(
  floor: () => void,
  tasks: Readonly<Record<Name, () => void>>,
  options: RoundOptions,
): Timings<Name> {
  const names = Object.keys(tasks) as Name[];
  const floorSample = sampler(floor, options);
  const samples = names.map((name) => ({ name, ms: [] as number[], ratios: [] as number[] }));
  const samplers = names.map((name) => sampler(tasks[name], options));
  const floorMs: number[] = [];
  for (let round = 0; round < options.rounds; round += 1) {
    let before = floorSample();
    floorMs.push(before);
    for (const [at, sample] of samplers.entries()) {
      const ms = sample();
      const after = floorSample();
      samples[at]?.ms.push(ms);
      samples[at]?.ratios.push(ms / ((before + after) / 2));
      floorMs.push(after);
      before = after;
    }
  }
  const timings = samples.map(({ name, ms, ratios }) => [name, timingOf(ms, ratios)]);
  return {
    floor: timingOf(floorMs, [1]),
    tasks: Object.fromEntries(timings) as Record<Name, Timing>,
  };
}

/** What the clock cannot see is not shorter than this. */
const CLOCK_STEP_MS = 0.001;

/** Warms the task up, and gives a function that times one run of it in ms. */
function sampler(task: () => void, options: RoundOptions): () => number {
  const { warmUpMs, sampleMs, settle, nowMs } = options;
  const startMs = nowMs();
  do task();
  while (nowMs() - startMs < warmUpMs);
  const onceMs = timeOf(task, 1, nowMs);
  const repeats = Math.max(1, Math.ceil(sampleMs / Math.max(onceMs, CLOCK_STEP_MS)));
  return () => {
    settle();
    return timeOf(task, repeats, nowMs) / repeats;
  };
}

function timeOf(task: () => void, repeats: number, nowMs: () => number): number {
  const startMs = nowMs();
  for (let turn = 0; turn < repeats; turn += 1) task();
  return nowMs() - startMs;
}

function timingOf(ms: readonly number[], ratios: readonly number[]): Timing {
  const time = summarise(ms);
  const ratio = summarise(ratios);
  return {
    medianMs: time.median,
    spread: time.spread,
    ratio: ratio.median,
    ratioSpread: ratio.spread,
  };
}

/** Median and spread; not a number when there is nothing to sum up. */
export function summarise(values: readonly number[]): Summary {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number): number => sorted[Math.floor((sorted.length - 1) * part)] ?? Number.NaN;
  const median = (at(0.5) + (sorted[sorted.length >> 1] ?? Number.NaN)) / 2;
  return { median, spread: (at(0.75) - at(0.25)) / 2 / median };
}
