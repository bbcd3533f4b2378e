/** One line of Prometheus' text format. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;

/** Reads Prometheus' text format; a line that is none fails. */
export function metricsIn(text: string) {
  const samples = text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(sampleOf);
  return {
    samples,
    /** The value of the one sample with at least these labels; undefined without any. */
    value(name: string, labels: Readonly<Record<string, string>> = {}): number | undefined {
      return samples.find(
        (one) =>
          one.name === name &&
          Object.entries(labels).every(([label, value]) => one.labels[label] === value),
      )?.value;
    },
  };
}

function sampleOf(line: string): Sample {
  const parts = LINE.exec(line);
  if (parts === null) throw new Error(`This is no sample: ${line}`);
  const [, name = '', inside = '', value = ''] = parts;
  const labels = Object.fromEntries(
    [...inside.matchAll(LABEL)].map(([, label = '', text = '']) => [label, text]),
  );
  return { name, labels, value: Number(value === '+Inf' ? 'Infinity' : value) };
}
