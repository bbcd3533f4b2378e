/** Bytes held for one page. */
export interface Lease {
  bytes(): number;
  /** Grows to `totalBytes`; false when `signal` aborted first. */
  extend(totalBytes: number, signal?: AbortSignal): Promise<boolean>;
  /** Gives back what is above `totalBytes`. */
  shrink(totalBytes: number): void;
  /** Books what is in memory already, be it more than the limit: new pages then wait until it is less. */
  book(totalBytes: number): void;
  /** Gives back everything; a second call does nothing. */
  release(): void;
}

/** Bounds the bytes of all pages in memory. */
export interface PageBudget {
  /** Waits in line for `bytes`, at most the whole budget; undefined when `signal` aborted first. */
  acquire(bytes: number, signal?: AbortSignal): Promise<Lease | undefined>;
  heldBytes(): number;
}

interface Account {
  bytes: number;
  isOpen: boolean;
}

interface Waiter {
  readonly account: Account;
  readonly totalBytes: number;
  readonly isExtension: boolean;
  grant(): void;
}

/**
 * Shares `limitBytes` first come, first served; pages that turn out larger go before new ones.
 * One page at a time may exceed the limit by its own size: were all to wait for each other, none would end.
 */
export function createPageBudget(limitBytes: number): PageBudget {
  const queue: Waiter[] = [];
  let heldBytes = 0;
  let overdraft: Account | undefined;

  const set = (account: Account, bytes: number) => {
    heldBytes += bytes - account.bytes;
    account.bytes = bytes;
    if (heldBytes <= limitBytes) overdraft = undefined;
  };

  const tryGrant = ({ account, totalBytes, isExtension }: Waiter): boolean => {
    const isWithin = heldBytes + totalBytes - account.bytes <= limitBytes;
    const mayOverdraw = isExtension && (overdraft === undefined || overdraft === account);
    if (!isWithin && !mayOverdraw) return false;
    if (!isWithin) overdraft = account;
    set(account, totalBytes);
    return true;
  };

  const serve = () => {
    for (let waiter = queue[0]; waiter !== undefined && tryGrant(waiter); waiter = queue[0]) {
      queue.shift();
      waiter.grant();
    }
  };

  /** The page that overdraws goes before all others: they wait for its end. */
  const placeOf = ({ account, isExtension }: Omit<Waiter, 'grant'>): number => {
    if (account === overdraft) return 0;
    return isExtension ? countExtensions(queue) : queue.length;
  };

  const wait = (request: Omit<Waiter, 'grant'>, signal?: AbortSignal) =>
    new Promise<boolean>((resolve) => {
      if (signal?.aborted === true) {
        resolve(false);
        return;
      }
      const settle = (isGranted: boolean) => {
        signal?.removeEventListener('abort', leave);
        resolve(isGranted);
      };
      const waiter: Waiter = { ...request, grant: () => settle(true) };
      const leave = () => {
        queue.splice(queue.indexOf(waiter), 1);
        settle(false);
        serve();
      };
      signal?.addEventListener('abort', leave, { once: true });
      queue.splice(placeOf(request), 0, waiter);
      serve();
    });

  const leaseOf = (account: Account): Lease => ({
    bytes: () => account.bytes,
    extend: (totalBytes, signal) =>
      totalBytes <= account.bytes
        ? Promise.resolve(true)
        : wait({ account, totalBytes, isExtension: true }, signal),
    shrink: (totalBytes) => {
      if (totalBytes >= account.bytes) return;
      set(account, totalBytes);
      serve();
    },
    book: (totalBytes) => {
      if (!account.isOpen) return;
      set(account, totalBytes);
      serve();
    },
    release: () => {
      if (!account.isOpen) return;
      account.isOpen = false;
      set(account, 0);
      serve();
    },
  });

  return {
    heldBytes: () => heldBytes,
    acquire: async (bytes, signal) => {
      const account: Account = { bytes: 0, isOpen: true };
      const totalBytes = Math.min(bytes, limitBytes);
      const isGranted = await wait({ account, totalBytes, isExtension: false }, signal);
      return isGranted ? leaseOf(account) : undefined;
    },
  };
}

/** Extensions stand at the front of the line. */
function countExtensions(queue: readonly Waiter[]): number {
  const firstNew = queue.findIndex((waiter) => !waiter.isExtension);
  return firstNew === -1 ? queue.length : firstNew;
}
