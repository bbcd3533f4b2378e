const LINE_FEED = 0x0a;

/** Finds the line of an offset in content that passes by; only line breaks are kept, and only for a while. */
export interface LineNumbers {
  /** Hands the chunks on and remembers where their lines end. */
  watch(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array>;
  /** The line, from 1, in which `offset` lies; offsets may only grow from call to call. */
  lineOf(offset: number): number;
}

export function createLineNumbers(): LineNumbers {
  let lineEnds: number[] = [];
  let next = 0;
  let passed = 0;
  let offset = 0;
  return {
    watch: async function* (chunks) {
      for await (const chunk of chunks) {
        for (let at = chunk.indexOf(LINE_FEED); at !== -1; at = chunk.indexOf(LINE_FEED, at + 1)) {
          lineEnds.push(offset + at);
        }
        offset += chunk.length;
        yield chunk;
      }
    },
    lineOf: (wanted) => {
      while (next < lineEnds.length && (lineEnds[next] ?? 0) < wanted) {
        next += 1;
        passed += 1;
      }
      lineEnds = lineEnds.slice(next);
      next = 0;
      return passed + 1;
    },
  };
}
