import type { ForwardFrame } from './frame.ts';

/** A frame on its way, with the promise of whoever gave it. */
export interface Delivery {
  readonly frame: ForwardFrame;
  /** When it was taken for the connection in use, epoch milliseconds. */
  readonly takenAtMs: number;
  /** Its last bytes were given to the socket, so an ack can be true. */
  isHandedOver: boolean;
}

/** Frames that wait, and frames that are written and not acknowledged; first in, first out. */
export interface DeliveryQueue {
  readonly waiting: number;
  readonly inFlight: number;
  /** Resolves when the frame is confirmed; rejects with the reason of `signal`, or when the queue is closed. */
  add(frame: ForwardFrame, signal?: AbortSignal): Promise<void>;
  /** Moves the first waiting frame into flight; `undefined` when none waits or the window is full. */
  take(nowMs: number): Delivery | undefined;
  /** The frame whose ack must come next. */
  oldest(): Delivery | undefined;
  /** The oldest frame in flight is delivered. */
  confirm(): void;
  /** Frames in flight wait again, before all others and in their order; those given up are let go. */
  rewind(): void;
  /** Resolves at the next change of the queue, or call of `wake`. */
  changed(): Promise<void>;
  wake(): void;
  /** Rejects everything that is left. */
  close(error: Error): void;
}

interface Entry {
  readonly frame: ForwardFrame;
  isGivenUp: boolean;
  settle(error?: Error): void;
}

interface Flight extends Delivery {
  readonly entry: Entry;
}

export function createDeliveryQueue(maxInFlight: number): DeliveryQueue {
  let waiting: Entry[] = [];
  let flights: Flight[] = [];
  let listeners: (() => void)[] = [];

  function wake(): void {
    const woken = listeners;
    listeners = [];
    for (const listener of woken) listener();
  }

  function giveUp(entry: Entry, reason: unknown): void {
    entry.isGivenUp = true;
    // One in flight keeps its place: its ack may still come, and must not be taken for the next one's.
    waiting = waiting.filter((other) => other !== entry);
    entry.settle(reason instanceof Error ? reason : new Error('the frame was given up'));
    wake();
  }

  return {
    get waiting() {
      return waiting.length;
    },
    get inFlight() {
      return flights.length;
    },
    add(frame, signal) {
      return new Promise<void>((resolve, reject) => {
        const abort = (): void => giveUp(entry, signal?.reason);
        const entry: Entry = {
          frame,
          isGivenUp: false,
          settle(error) {
            signal?.removeEventListener('abort', abort);
            if (error === undefined) resolve();
            else reject(error);
          },
        };
        if (signal?.aborted === true) {
          abort();
          return;
        }
        signal?.addEventListener('abort', abort);
        waiting.push(entry);
        wake();
      });
    },
    take(nowMs) {
      const entry = flights.length < maxInFlight ? waiting.shift() : undefined;
      if (entry === undefined) return undefined;
      const flight = { entry, frame: entry.frame, takenAtMs: nowMs, isHandedOver: false };
      flights.push(flight);
      return flight;
    },
    oldest: () => flights[0],
    confirm() {
      flights.shift()?.entry.settle();
      wake();
    },
    rewind() {
      const again = flights.map(({ entry }) => entry).filter((entry) => !entry.isGivenUp);
      waiting = [...again, ...waiting];
      flights = [];
      wake();
    },
    changed: () => new Promise((resolve) => listeners.push(resolve)),
    wake,
    close(error) {
      const left = [...flights.map(({ entry }) => entry), ...waiting];
      flights = [];
      waiting = [];
      for (const entry of left) entry.settle(error);
      wake();
    },
  };
}
