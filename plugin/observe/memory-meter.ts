import type { Labels, Meter } from './meter.ts';

/** One measurement: a counter's sum, a gauge's last value, or a histogram's sum of seconds. */
export interface Measurement {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
  /** How many observations a histogram took; 0 otherwise. */
  readonly observations: number;
}

/** A meter that can be read back. */
export interface MemoryMeter extends Meter {
  /** All values, in the order in which they first came. */
  read(): readonly Measurement[];
  /** The sum over every measurement of `name` that carries these labels; 0 when there is none. */
  total(name: string, labels?: Labels): number;
}

/** Keeps numbers in memory, for the demo and the status page. */
export function createMemoryMeter(): MemoryMeter {
  const measurements = new Map<string, Measurement>();
  const change = (
    at: Pick<Measurement, 'kind' | 'name' | 'labels'>,
    next: (old: Measurement) => Pick<Measurement, 'value' | 'observations'>,
  ) => {
    const key = keyOf(at.name, at.labels);
    const old = measurements.get(key) ?? { ...at, value: 0, observations: 0 };
    measurements.set(key, { ...old, ...next(old) });
  };
  return {
    count: (name, labels, by = 1) =>
      change({ kind: 'counter', name, labels }, (old) => ({ ...old, value: old.value + by })),
    gauge: (name, labels, value) =>
      change({ kind: 'gauge', name, labels }, (old) => ({ ...old, value })),
    observe: (name, labels, seconds) =>
      change({ kind: 'histogram', name, labels }, (old) => ({
        value: old.value + seconds,
        observations: old.observations + 1,
      })),
    read: () => [...measurements.values()],
    total: (name, labels = {}) =>
      [...measurements.values()]
        .filter((one) => one.name === name && carries(one.labels, labels))
        .reduce((sum, { value }) => sum + value, 0),
  };
}

function keyOf(name: string, labels: Labels): string {
  const sorted = Object.entries(labels).sort(([left], [right]) => (left < right ? -1 : 1));
  return JSON.stringify([name, sorted]);
}

function carries(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([name, value]) => labels[name] === value);
}
