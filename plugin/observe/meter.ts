import type { CounterName, GaugeName, HistogramName, LabelsOf } from './metrics-table.ts';

/** Label names and values of one measurement; labels have few values. */
export type Labels = Readonly<Record<string, string>>;

/** Where the stages report numbers; names and labels are those of the table of metrics. */
export interface Meter {
  /** Adds `by` (default 1) to a counter. */
  count<Name extends CounterName>(name: Name, labels: LabelsOf<Name>, by?: number): void;
  /** Sets a gauge. */
  gauge<Name extends GaugeName>(name: Name, labels: LabelsOf<Name>, value: number): void;
  /** Adds one observation, in seconds, to a histogram. */
  observe<Name extends HistogramName>(name: Name, labels: LabelsOf<Name>, seconds: number): void;
}
