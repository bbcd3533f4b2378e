import type { Terminal } from '../terminal.ts';

export interface ProgressFacts {
  readonly records: number;
  readonly pages: number;
  readonly drained: number;
  readonly streams: number;
}

const REDRAW_MS = 100;
const LINE_MS = 2000;

/** Shows how far a run is: one line that is redrawn on a terminal, a line now and then elsewhere. */
export function createProgress(
  { stderr, interactive }: Terminal,
  read: () => ProgressFacts,
): { end(): void } {
  const show = (): void => {
    const { records, pages, drained, streams } = read();
    const line = `${records.toLocaleString('en-US')} records in ${pages} pages, ${drained} of ${streams} streams drained`;
    stderr.write(interactive ? `\r\x1b[K${line}` : `${line}\n`);
  };
  const timer = setInterval(show, interactive ? REDRAW_MS : LINE_MS);
  return {
    end() {
      clearInterval(timer);
      show();
      stderr.write(interactive ? '\n\n' : '\n');
    },
  };
}
