/** Values a label may have: a closed list, or whatever the configuration or the other side brings. */
export type LabelValues = 'open' | readonly string[];

/** One metric as it is declared. */
export interface MetricRow {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  /** One sentence, for `/metrics` and for the reference. */
  readonly help: string;
  readonly labels: Readonly<Record<string, LabelValues>>;
  /** Upper bounds in seconds, for histograms. */
  readonly buckets?: readonly number[];
}

/** Declares what only grows; its name ends in `_total`. */
export function counter<const Labels extends MetricRow['labels']>(help: string, labels: Labels) {
  return { kind: 'counter', help, labels } as const;
}

/** Declares what goes up and down. */
export function gauge<const Labels extends MetricRow['labels']>(help: string, labels: Labels) {
  return { kind: 'gauge', help, labels } as const;
}

/** Declares how long something takes; its name ends in `_seconds`. */
export function histogram<const Labels extends MetricRow['labels']>(
  help: string,
  labels: Labels,
  buckets: readonly number[],
) {
  return { kind: 'histogram', help, labels, buckets } as const;
}
