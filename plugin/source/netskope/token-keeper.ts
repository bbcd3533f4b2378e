/** One reading of the token; the generation grows whenever another token is read. */
export interface HeldToken {
  readonly token: string;
  readonly generation: number;
}

/** The token of one tenant, shared by its streams. */
export interface TokenKeeper {
  /** The token in use; read again after it was refused. @throws when it cannot be read or is unusable. */
  get(): Promise<HeldToken>;
  /** Says that the token of this generation was refused. */
  refuse(generation: number): void;
  /** Reads again and tells whether there is a token other than that of `generation`; false when unreadable. */
  isNewerThan(generation: number): Promise<boolean>;
  generation(): number;
}

/** Keeps what `read` gives; the token never appears in an error. */
export function createTokenKeeper(read: () => Promise<string>): TokenKeeper {
  let held: HeldToken = { token: '', generation: 0 };
  let isStale = true;
  const refresh = async () => {
    const token = (await read()).trim();
    if (!/^[\x21-\x7e]+$/.test(token)) {
      throw new Error('The token is empty or holds characters that no HTTP header can carry.');
    }
    if (token !== held.token) held = { token, generation: held.generation + 1 };
    isStale = false;
    return held;
  };
  return {
    get: async () => (isStale ? refresh() : held),
    refuse: (generation) => {
      if (generation === held.generation) isStale = true;
    },
    isNewerThan: async (generation) => {
      try {
        return (await refresh()).generation > generation;
      } catch {
        return false;
      }
    },
    generation: () => held.generation,
  };
}
