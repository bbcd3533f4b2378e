/** Times that no log carries: seconds taken for ms fall before March 1973, microseconds after the year 9999. */
export const EARLIEST_TIMESTAMP_MS = 1e11;
export const LATEST_TIMESTAMP_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** The event's own time lies between 2010 and a day after its receipt. */
export const EARLIEST_EVENT_MS = Date.UTC(2010, 0);
export const CLOCK_LEEWAY_MS = 86_400_000;
