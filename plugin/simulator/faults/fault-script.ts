import { createDraw } from '../records/draw.ts';
import {
  FAULT_KINDS,
  type Fault,
  type FaultEffect,
  type FaultKind,
  type FaultMatch,
  type FaultMix,
} from './fault.ts';

/** The request as faults see it. */
export type FaultTarget = Required<Omit<FaultMatch, 'nth'>>;

/** The faults to come: scripted ones first, then the mix. */
export interface FaultScript {
  /** Adds scripted faults; of those that match, the one added first hits. */
  push(...faults: readonly Fault[]): void;
  /** Begins a random mix, or ends it. */
  setMix(mix: FaultMix | undefined): void;
  /** Forgets scripted faults and mix. */
  clear(): void;
  /** Takes the fault for a request, if any, and counts the request. */
  take(target: FaultTarget): FaultEffect | undefined;
  /** How many scripted faults have yet to hit. */
  pending(): number;
}

interface Scripted {
  readonly fault: Fault;
  seen: number;
  hits: number;
}

/** Starts with the given faults. */
export function createFaultScript(faults: readonly Fault[] = [], mix?: FaultMix): FaultScript {
  let scripted = faults.map(untouched);
  let drawMixed = mix && mixedFaults(mix);
  return {
    push: (...added) => {
      scripted.push(...added.map(untouched));
    },
    setMix: (next) => {
      drawMixed = next && mixedFaults(next);
    },
    clear: () => {
      scripted = [];
      drawMixed = undefined;
    },
    take: (target) => {
      const matching = scripted.filter(({ fault }) => isMeant(fault.match, target));
      for (const entry of matching) entry.seen += 1;
      // One that stands behind another keeps its turn for the next request.
      const hit = matching.find((entry) => entry.seen >= (entry.fault.match?.nth ?? 1));
      if (hit === undefined) return drawMixed?.();
      hit.hits += 1;
      scripted = scripted.filter((entry) => !isSpent(entry));
      return hit.fault;
    },
    pending: () => scripted.length,
  };
}

function untouched(fault: Fault): Scripted {
  return { fault, seen: 0, hits: 0 };
}

function isSpent({ fault, hits }: Scripted): boolean {
  return fault.times !== 'always' && hits >= (fault.times ?? 1);
}

function isMeant(match: FaultMatch = {}, target: FaultTarget): boolean {
  return (
    (match.stream ?? target.stream) === target.stream &&
    (match.index ?? target.index) === target.index &&
    (match.operation ?? target.operation) === target.operation
  );
}

function mixedFaults({ seed, shares }: FaultMix): () => FaultEffect | undefined {
  const draw = createDraw(seed);
  return () => {
    let rest = draw.int(0, 999_999) / 1_000_000;
    for (const kind of FAULT_KINDS) {
      rest -= shares[kind] ?? 0;
      if (rest < 0) return mixedEffect(kind, draw.int(1, 99) / 100, draw.chance(0.5));
    }
    return undefined;
  };
}

/** A mixed fault's place and manner are drawn too. */
function mixedEffect(kind: FaultKind, fraction: number, moved: boolean): FaultEffect {
  switch (kind) {
    case 'cut':
    case 'truncated':
      return { kind, fraction };
    case 'reset':
    case 'hang':
      return { kind, moved };
    case 'wait_time':
      return { kind, value: moved ? 'missing' : 0 };
    default:
      return { kind };
  }
}
