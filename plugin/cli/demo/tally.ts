import { createHash } from 'node:crypto';
import type { Simulator } from '../../simulator/simulator.ts';
import { canonicalJson } from './canonical-json.ts';

/** What arrived of one stream, compared with what the tenant holds. */
export interface StreamTally {
  readonly served: number;
  /** Served records of which no copy arrived, digit for digit. */
  readonly lost: number;
  /** Copies beyond the first. */
  readonly duplicates: number;
}

/** Counts arriving records by what their text says, digit for digit. */
export interface Tally {
  add(stream: string, json: Uint8Array): void;
  records(): number;
  /** Compares with every record that the tenant's stream holds. */
  compare(stream: string, simulator: Simulator, tenantStream: string): StreamTally;
}

/** Makes a tally that has seen nothing; it keeps 22 characters for each record. */
export function createTally(): Tally {
  const arrived = new Map<string, Map<string, number>>();
  let total = 0;
  return {
    add(stream, json) {
      const copies = arrived.get(stream) ?? new Map<string, number>();
      arrived.set(stream, copies);
      const fingerprint = fingerprintOf(Buffer.from(json).toString());
      copies.set(fingerprint, (copies.get(fingerprint) ?? 0) + 1);
      total += 1;
    },
    records: () => total,
    compare(stream, simulator, tenantStream) {
      const copies = arrived.get(stream) ?? new Map<string, number>();
      const served = simulator.data.store(tenantStream)?.count() ?? 0;
      let lost = 0;
      for (let position = 0; position < served; position += 1) {
        const text = simulator.recordText(tenantStream, position);
        if (!copies.has(fingerprintOf(text))) lost += 1;
      }
      const received = [...copies.values()].reduce((sum, count) => sum + count, 0);
      return { served, lost, duplicates: received - copies.size };
    },
  };
}

function fingerprintOf(json: string): string {
  return createHash('sha256').update(canonicalJson(json)).digest('base64').slice(0, 22);
}
