import { readFile } from 'node:fs/promises';

/** Resident memory at a moment of the run. */
export interface MemorySample {
  /** Pages that had been delivered. */
  readonly pages: number;
  readonly rssBytes: number;
  /** The most it had been so far, as the kernel counts it. */
  readonly peakBytes: number;
}

/** What became of the memory of a process. */
export interface MemoryTrend {
  readonly peakBytes: number;
  readonly firstQuarterBytes: number;
  readonly lastQuarterBytes: number;
  /** Growth by least squares, over the samples after the first quarter. */
  readonly bytesPerHundredPages: number;
}

const INTERVAL_MS = 200;

/** Reads the resident memory of a process every 200 ms. Linux only, for it reads /proc. */
export function watchMemory(pid: number, pages: () => number): { stop(): readonly MemorySample[] } {
  const samples: MemorySample[] = [];
  const timer = setInterval(() => {
    void statusOf(pid).then(({ VmRSS: rssBytes, VmHWM: peakBytes }) => {
      if (rssBytes === undefined || peakBytes === undefined) return;
      samples.push({ pages: pages(), rssBytes, peakBytes });
    });
  }, INTERVAL_MS);
  return {
    stop: () => {
      clearInterval(timer);
      return samples;
    },
  };
}

/** What /proc/PID/status says, in bytes; nothing once the process is gone. */
async function statusOf(pid: number): Promise<Readonly<Record<string, number | undefined>>> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const lines = text.matchAll(/^(\w+):\s+(\d+) kB$/gm);
  return Object.fromEntries([...lines].map(([, name = '', kib]) => [name, Number(kib) * 1024]));
}

/** Sums samples up; the first and the last quarter are of the pages, not of the time. */
export function trendOf(samples: readonly MemorySample[]): MemoryTrend {
  const most = samples.at(-1)?.pages ?? 0;
  const quarter = (from: number, to: number): readonly MemorySample[] =>
    samples.filter(({ pages }) => pages >= most * from && pages <= most * to);
  return {
    peakBytes: Math.max(0, ...samples.map(({ peakBytes }) => peakBytes)),
    firstQuarterBytes: medianRss(quarter(0, 0.25)),
    lastQuarterBytes: medianRss(quarter(0.75, 1)),
    bytesPerHundredPages: slopeOf(quarter(0.25, 1)) * 100,
  };
}

function medianRss(samples: readonly MemorySample[]): number {
  const sorted = samples.map(({ rssBytes }) => rssBytes).sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

function slopeOf(samples: readonly MemorySample[]): number {
  const mean = (of: (sample: MemorySample) => number): number =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const meanPages = mean(({ pages }) => pages);
  const meanBytes = mean(({ rssBytes }) => rssBytes);
  const together = mean((one) => (one.pages - meanPages) * (one.rssBytes - meanBytes));
  const spread = mean(({ pages }) => (pages - meanPages) ** 2);
  return spread === 0 ? 0 : together / spread;
}
