import { setTimeout as delay } from 'node:timers/promises';
import type { Readiness } from '../../plugin/status/readiness.ts';
import type { Snapshot, StreamSnapshot } from '../../plugin/status/snapshot-shape.ts';
import { metricsIn } from '../observe/metrics-in.ts';
import type { Child } from '../support/child.ts';

/** What a person on call sees of a running program at one moment. */
export interface Sight {
  /** Of `/readyz`. */
  readonly httpStatus: number;
  readonly readiness: Readiness;
  readonly snapshot: Snapshot;
  stream(name: string): StreamSnapshot | undefined;
  /** Records that were delivered, of all streams. */
  delivered(): number;
  /** A metric by its name without the prefix; the program renders them once a second, so it may be that much older. */
  metric(name: string, labels?: Readonly<Record<string, string>>): number | undefined;
  /** The lines of the log with this level, and about this stream if one is given. */
  log(level: string, stream?: string): string;
}

const BETWEEN_LOOKS_MS = 50;
const LOOK_FOR_MS = 60_000;

/** Asks the program at `url` again and again until what it shows is as wanted; @throws after a minute, with what was seen last. */
export async function lookAt(
  url: string,
  child: Child,
  isWanted: (sight: Sight) => boolean,
): Promise<Sight> {
  const endMs = Date.now() + LOOK_FOR_MS;
  for (;;) {
    const sight = await sightOf(url, child);
    if (isWanted(sight)) return sight;
    if (Date.now() > endMs) {
      const { readiness, snapshot } = sight;
      const seen = JSON.stringify({ readiness, alerts: snapshot.alerts }, undefined, 1);
      throw new Error(`It does not look as wanted: ${seen}\n${child.stderr()}`);
    }
    await delay(BETWEEN_LOOKS_MS);
  }
}

async function sightOf(url: string, child: Child): Promise<Sight> {
  const ready = await fetch(`${url}readyz`);
  const readiness = (await ready.json()) as Readiness;
  const metrics = metricsIn(await (await fetch(`${url}metrics`)).text());
  const snapshot = (await (await fetch(`${url}status.json`)).json()) as Snapshot;
  const lines = child.stderr().split('\n');
  return {
    httpStatus: ready.status,
    readiness,
    snapshot,
    stream: (name) => snapshot.streams.find(({ stream }) => stream === name),
    delivered: () => snapshot.streams.reduce((sum, { totals }) => sum + totals.delivered, 0),
    metric: (name, labels) => metrics.value(`fluent_netskope_${name}`, labels),
    log: (level, stream) =>
      lines
        .filter((line) => line.includes(`"level":"${level}"`))
        .filter((line) => stream === undefined || line.includes(`"stream":"${stream}"`))
        .join('\n'),
  };
}
