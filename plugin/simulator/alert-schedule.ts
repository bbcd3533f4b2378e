import { ALERT_KINDS, type AlertKind } from './variants/alert-variants.ts';

const ROUND = 64;

/** Coprime to the round, so that kinds lie scattered and every round holds each as often. */
const STRIDE = 29;

/**
 * Which kind each alert is of, and where a typed stream's records lie in the aggregate. A fixed
 * round makes both a matter of arithmetic, however many records there are.
 */
export interface AlertSchedule {
  /** The kind of the alert at an aggregate position, and its position among its kind. */
  at(position: number): { readonly kind: AlertKind; readonly index: number };
  /** The aggregate position of a kind's alert. */
  positionOf(kind: AlertKind, index: number): number;
  /** How many of the aggregate's first `total` alerts are of the kind. */
  countOf(kind: AlertKind, total: number): number;
}

interface Slot {
  readonly kind: AlertKind;
  readonly index: number;
}

/** Lays out the round. */
export function createAlertSchedule(): AlertSchedule {
  const kinds = ALERT_KINDS.flatMap((kind) => Array.from({ length: kind.share }, () => kind));
  const places = new Map<AlertKind, number[]>(ALERT_KINDS.map((kind) => [kind, []]));
  const slots: Slot[] = [];
  for (let place = 0; place < ROUND; place += 1) {
    const kind = kinds[(place * STRIDE) % ROUND];
    const taken = kind && places.get(kind);
    if (kind === undefined || taken === undefined)
      throw new Error(`The shares of the alert kinds must sum to ${ROUND}.`);
    slots.push({ kind, index: taken.length });
    taken.push(place);
  }
  const placesOf = (kind: AlertKind): readonly number[] => places.get(kind) ?? [];

  return {
    at: (position) => {
      const slot = slots[position % ROUND];
      if (slot === undefined) throw new Error(`${position} is no position.`);
      const rounds = Math.floor(position / ROUND);
      return { kind: slot.kind, index: rounds * slot.kind.share + slot.index };
    },
    positionOf: (kind, index) =>
      Math.floor(index / kind.share) * ROUND + (placesOf(kind)[index % kind.share] ?? 0),
    countOf: (kind, total) =>
      Math.floor(total / ROUND) * kind.share +
      placesOf(kind).filter((place) => place < total % ROUND).length,
  };
}
