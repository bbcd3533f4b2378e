/** What became of one stream in the mapped output; resent frames count again. */
export interface MappedCount {
  readonly events: number;
  /** Records that no rule takes; they leave as they came. */
  readonly raw: number;
  readonly invalid: number;
}

/** Counts mapped records by stream and result, and keeps one event to show. */
export interface MappedCounts {
  add(stream: string, kind: string, json: Uint8Array): void;
  of(stream: string): MappedCount;
  /** The first event of `stream`, as JSON text. */
  example(stream: string): string | undefined;
}

const NONE: MappedCount = { events: 0, raw: 0, invalid: 0 };

/** Makes counts that have seen nothing. */
export function createMappedCounts(): MappedCounts {
  const counts = new Map<string, MappedCount>();
  const examples = new Map<string, string>();
  return {
    add(stream, kind, json) {
      const count = counts.get(stream) ?? NONE;
      if (kind === 'invalid') counts.set(stream, { ...count, invalid: count.invalid + 1 });
      else if (kind === stream) counts.set(stream, { ...count, raw: count.raw + 1 });
      else {
        counts.set(stream, { ...count, events: count.events + 1 });
        if (!examples.has(stream)) examples.set(stream, Buffer.from(json).toString());
      }
    },
    of: (stream) => counts.get(stream) ?? NONE,
    example: (stream) => examples.get(stream),
  };
}
