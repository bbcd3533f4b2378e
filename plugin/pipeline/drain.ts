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
}

/**
 * An empty page ends the stream when its high-water mark has reached the start of the run, or when
 * a second empty page in a row repeats the mark: pages come in batches of one hour, so an empty one
 * far behind may just be a quiet hour.
 */
export function createDrainWatch({ runStartedSecs, marginSecs }: DrainOptions): DrainWatch {
  let emptyPages = 0;
  let hwmSecs: number | undefined;
  return {
    observe: (answer) => {
      const isUnchanged = answer.hwmSecs === undefined || answer.hwmSecs === hwmSecs;
      hwmSecs = answer.hwmSecs ?? hwmSecs;
      if (answer.records > 0) {
        emptyPages = 0;
        return false;
      }
      emptyPages = isUnchanged ? emptyPages + 1 : 1;
      const hasReached = hwmSecs !== undefined && hwmSecs >= runStartedSecs - marginSecs;
      return hasReached || emptyPages >= 2;
    },
  };
}
