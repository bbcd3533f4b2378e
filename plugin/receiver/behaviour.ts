/** How the receiver treats its clients; all but `normal` are faults that a sender must survive. */
export type Behaviour =
  | { readonly kind: 'normal' }
  /** Accepts connections and reads nothing, as a paused Fluent Bit does; served when the behaviour changes. */
  | { readonly kind: 'pause' }
  /** Closes each connection as soon as it is accepted. */
  | { readonly kind: 'refuse' }
  /** Closes instead of the ack, with the frame kept (`stored`) or not. */
  | { readonly kind: 'close'; readonly stored: boolean }
  /** Closes each connection after that many acks. */
  | { readonly kind: 'close_after'; readonly frames: number }
  /** Keeps the frame and sends the ack later. */
  | { readonly kind: 'delay'; readonly delayMs: number }
  /** Keeps the frame and never sends an ack. */
  | { readonly kind: 'silent' }
  /** Acknowledges another chunk. */
  | { readonly kind: 'wrong_ack'; readonly chunk: string }
  /** Answers with an empty map and closes, as Vector does for a frame it cannot deliver. */
  | { readonly kind: 'empty_ack' }
  /** Waits before each read. */
  | { readonly kind: 'slow'; readonly delayMs: number };

/** The behaviour in force, and a way to wait for its end. */
export interface BehaviourSwitch {
  readonly current: Behaviour;
  set(behaviour: Behaviour): void;
  /** Resolves at once unless paused, and else when that ends. */
  served(): Promise<void>;
}

export function createBehaviourSwitch(first: Behaviour): BehaviourSwitch {
  let current = first;
  let listeners: (() => void)[] = [];
  return {
    get current() {
      return current;
    },
    set(behaviour) {
      current = behaviour;
      if (behaviour.kind === 'pause') return;
      const woken = listeners;
      listeners = [];
      for (const listener of woken) listener();
    },
    served() {
      if (current.kind !== 'pause') return Promise.resolve();
      return new Promise((resolve) => listeners.push(resolve));
    },
  };
}
