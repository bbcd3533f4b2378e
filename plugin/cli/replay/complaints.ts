/** Tells the first bad pieces one by one and the rest as a number. */
export interface Complaints {
  add(where: string, what: string): void;
  count(): number;
  /** Says how many were not told. */
  end(): void;
}

const SHOWN = 20;

export function createComplaints(say: (line: string) => void): Complaints {
  let count = 0;
  return {
    add: (where, what) => {
      count += 1;
      if (count <= SHOWN) say(`${where} ${what}\n`);
    },
    count: () => count,
    end: () => {
      if (count > SHOWN) say(`… and ${count - SHOWN} more of the same kind.\n`);
    },
  };
}
