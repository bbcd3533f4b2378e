import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Labels, Meter } from './meter.ts';
import type { LabelValues, MetricRow } from './metrics-rows.ts';
import { METRIC_PREFIX, metrics, type GaugeName, type MetricName } from './metrics-table.ts';

/** A meter whose numbers Prometheus can read. */
export interface MetricsRegistry extends Meter {
  readonly contentType: string;
  /** Takes away all values of a gauge, so that what is gone shows no old value. */
  clear(name: GaugeName): void;
  /** Shows 0 for every counter of these streams, so that the first increase is seen as one; a stream that was begun before keeps its numbers. */
  begin(streams: readonly { readonly tenant: string; readonly stream: string }[]): void;
  /** The metrics in Prometheus' text format. */
  text(): Promise<string>;
}

export interface MetricsRegistryOptions {
  readonly version: string;
  /** Whether to add CPU, memory, event loop and garbage collection of the process. */
  readonly withProcess: boolean;
}

/** A registry of its own with every metric of the table. */
export function createMetricsRegistry(options: MetricsRegistryOptions): MetricsRegistry {
  const registry = new Registry();
  const counters = new Map<string, Counter>();
  const gauges = new Map<string, Gauge>();
  const histograms = new Map<string, Histogram>();
  for (const [name, row] of rows()) {
    const labelNames = Object.keys(row.labels);
    const common = {
      name: METRIC_PREFIX + name,
      help: row.help,
      labelNames,
      registers: [registry],
    };
    if (row.kind === 'counter') counters.set(name, new Counter(common));
    else if (row.kind === 'gauge') gauges.set(name, new Gauge(common));
    else histograms.set(name, new Histogram({ ...common, buckets: [...(row.buckets ?? [])] }));
  }
  if (options.withProcess) collectDefaultMetrics({ register: registry });
  gauges.get('build_info')?.set({ version: options.version }, 1);
  const start = (names: Labels): void => {
    for (const [name, row] of rows()) {
      if (row.kind === 'gauge' || !isAbout(row, names)) continue;
      for (const labels of combinations(row, names)) {
        if (row.kind === 'counter') counters.get(name)?.inc(labels, 0);
        else histograms.get(name)?.zero(labels);
      }
    }
  };
  start({});
  const begun = new Set<string>();
  return {
    contentType: registry.contentType,
    count: (name, labels, by = 1) => counters.get(name)?.inc(declared(name, labels), by),
    gauge: (name, labels, value) => gauges.get(name)?.set(declared(name, labels), value),
    observe: (name, labels, seconds) =>
      histograms.get(name)?.observe(declared(name, labels), seconds),
    clear: (name) => gauges.get(name)?.reset(),
    begin: (streams) => {
      for (const { tenant, stream } of streams) {
        const key = JSON.stringify([tenant, stream]);
        if (!begun.has(key)) start({ tenant, stream });
        begun.add(key);
      }
    },
    text: () => registry.metrics(),
  };
}

function rows(): readonly [MetricName, MetricRow][] {
  return Object.entries(metrics) as [MetricName, MetricRow][];
}

/** The registry throws at a label that it does not know, and no number is worth that. */
function declared(name: MetricName, labels: Labels): Labels {
  const known = metrics[name].labels;
  return Object.fromEntries(Object.entries(labels).filter(([label]) => label in known));
}

/** Whether the row's labels are those of `names` and closed lists alone. */
function isAbout({ labels }: MetricRow, names: Labels): boolean {
  const open = Object.keys(labels).filter((label) => labels[label] === 'open');
  return open.length === Object.keys(names).length && open.every((label) => label in names);
}

function combinations({ labels }: MetricRow, names: Labels): readonly Labels[] {
  const closed = Object.entries(labels).filter(
    (entry): entry is [string, Exclude<LabelValues, 'open'>] => entry[1] !== 'open',
  );
  return closed.reduce<readonly Labels[]>(
    (found, [label, values]) =>
      found.flatMap((one) => values.map((value) => ({ ...one, [label]: value }))),
    [names],
  );
}
