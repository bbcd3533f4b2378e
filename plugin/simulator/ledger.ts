import type { Span } from './cursors.ts';
import type { FaultKind } from './faults/fault.ts';

/** One request and what became of it. */
export interface LedgerEntry {
  /** When the answer ended, epoch milliseconds. */
  readonly atMs: number;
  readonly stream: string;
  readonly path: string;
  readonly index: string;
  /** As the request said it; an epoch is its digits. */
  readonly operation: string;
  /** 0 when no status line was sent. */
  readonly status: number;
  /**
   * `completed`: a page went out whole; `cut`: the connection ended before its end;
   * `spoiled`: the answer was whole, but is no usable page; `refused`: an answer without page.
   */
  readonly outcome: 'completed' | 'cut' | 'spoiled' | 'refused';
  /** The records of the page, also of one that was cut or never sent though the cursor moved. */
  readonly span?: Span;
  /** Where the cursor stands afterwards. */
  readonly position?: number;
  readonly hwmSecs?: number;
  /** Bytes of the body handed to the connection. */
  readonly bytes: number;
  readonly fault?: FaultKind;
}

/** What was served of a stream, over all indexes or of one. */
export interface Coverage {
  /** Stretches of positions that went out in whole pages, merged, in order. */
  readonly spans: readonly Span[];
  /** How many different records they hold. */
  readonly records: number;
  /** How many more were sent than that: the duplicates that a client has seen. */
  readonly duplicates: number;
}

/** The truth about what the tenant did. */
export interface Ledger {
  add(entry: LedgerEntry): void;
  entries(): readonly LedgerEntry[];
  /** The stream's answers that had a page, whole or not. */
  served(stream: string, index?: string): readonly (LedgerEntry & { readonly span: Span })[];
  coverage(stream: string, index?: string): Coverage;
}

/** An empty ledger; `onEntry` sees each entry as it is added. */
export function createLedger(onEntry?: (entry: LedgerEntry) => void): Ledger {
  const all: LedgerEntry[] = [];
  const served: Ledger['served'] = (stream, index) =>
    all
      .filter((entry) => entry.stream === stream && entry.index === (index ?? entry.index))
      .flatMap((entry) => (entry.span ? [{ ...entry, span: entry.span }] : []));
  return {
    add: (entry) => {
      all.push(entry);
      onEntry?.(entry);
    },
    entries: () => [...all],
    served,
    coverage: (stream, index) =>
      coverageOf(
        served(stream, index)
          .filter((entry) => entry.outcome === 'completed')
          .map((entry) => entry.span),
      ),
  };
}

function coverageOf(served: readonly Span[]): Coverage {
  const spans: Span[] = [];
  for (const span of [...served].sort((left, right) => left.from - right.from)) {
    const last = spans.at(-1);
    if (span.from === span.to) continue;
    if (last && span.from <= last.to) {
      spans[spans.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
    } else spans.push({ from: span.from, to: span.to });
  }
  const records = lengthOf(spans);
  return { spans, records, duplicates: lengthOf(served) - records };
}

function lengthOf(spans: readonly Span[]): number {
  return spans.reduce((sum, span) => sum + span.to - span.from, 0);
}
