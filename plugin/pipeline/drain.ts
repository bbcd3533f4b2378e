/** Tells when a stream has nothing more to give. */
export interface DrainWatch {
  /** Takes the answer to an epoch or `next` request; true when the stream is drained. */
  observe(answer: { readonly records: number; readonly hwmSecs?: number }): boolean;
}

export interface DrainOptions {
  /** When the run began, epoch seconds. */
  readonly runStartedSecs: number;
  /** How far the high-water mark may stay behind that. */
  readonly marginSecs: number;
  /** Where a stream without checkpoint begins, epoch seconds. */
  readonly startEpochSecs: number;
}

const HOUR_SECS = 3600;

/**
 * An empty page ends the stream when its high-water mark has reached the start of the run, or when a
 * second empty page in a row repeats the mark: pages come in batches of one hour, so an empty one far
 * behind may just be a quiet hour. Where no mark was ever given, every hour since the start may be
 * quiet. A page with records ends it when its mark lies behind the start of the run by the margin:
 * a busy stream would never be empty.
 */
export function createDrainWatch(options: DrainOptions): DrainWatch {
  const { runStartedSecs, marginSecs, startEpochSecs } = options;
  const quietHours = Math.max(0, Math.ceil((runStartedSecs - startEpochSecs) / HOUR_SECS));
  let emptyPages = 0;
  let hwmSecs: number | undefined;
  return {
    observe: (answer) => {
      const isRepeated = hwmSecs !== undefined && (answer.hwmSecs ?? hwmSecs) === hwmSecs;
      hwmSecs = answer.hwmSecs ?? hwmSecs;
      if (answer.records > 0) {
        emptyPages = 0;
        return hwmSecs !== undefined && hwmSecs >= runStartedSecs + marginSecs;
      }
      emptyPages = isRepeated || hwmSecs === undefined ? emptyPages + 1 : 1;
      if (hwmSecs === undefined) return emptyPages >= quietHours + 2;
      return hwmSecs >= runStartedSecs - marginSecs || emptyPages >= 2;
    },
  };
}
