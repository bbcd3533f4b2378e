/** Label names and values of one measurement; labels have few values. */
export type Labels = Readonly<Record<string, string>>;

/** Where the stages report numbers. Counter names end in `_total`; units are in the name. */
export interface Meter {
  /** Adds `by` (default 1) to a counter. */
  count(name: string, labels?: Labels, by?: number): void;
  /** Sets a gauge. */
  gauge(name: string, labels: Labels, value: number): void;
  /** Adds one observation, in seconds, to a histogram. */
  observe(name: string, labels: Labels, seconds: number): void;
}
