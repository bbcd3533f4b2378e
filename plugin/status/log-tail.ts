import type { LogLine } from './snapshot-shape.ts';

/** The last lines of the log, for the status page. */
export interface LogTail {
  /** Takes one JSON line, without secrets. */
  write(line: string): void;
  /** The lines behind number `after` that are still kept, and the number of the last one. */
  since(after: number): { readonly lines: readonly LogLine[]; readonly last: number };
}

const LONGEST_LINE = 8000;

/** Keeps the last `lines` lines. */
export function createLogTail(lines: number): LogTail {
  let kept: string[] = [];
  let last = 0;
  return {
    write(line) {
      last += 1;
      if (line.length > LONGEST_LINE) kept.push(tooLong(line));
      else kept.push(line);
      if (kept.length > 2 * lines) kept = kept.slice(-lines);
    },
    since(after) {
      const wanted = Math.min(lines, kept.length, Math.max(0, last - after));
      const texts = wanted === 0 ? [] : kept.slice(-wanted);
      return { lines: texts.flatMap((text) => parse(text)), last };
    },
  };
}

function tooLong(line: string): string {
  const [start] = parse(`${line.slice(0, 200)}"}`);
  return JSON.stringify({
    time: start?.time ?? '',
    level: start?.level ?? 'info',
    message: 'This line is too long for the page; the log has it.',
  });
}

function parse(text: string): LogLine[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [];
  }
  if (typeof value !== 'object' || value === null) return [];
  const { time, level, message, ...rest } = value as Record<string, unknown>;
  const fields = Object.entries(rest).map(([name, field]) => [name, wordOf(field)] as const);
  return [
    {
      time: wordOf(time),
      level: wordOf(level),
      message: wordOf(message),
      fields: Object.fromEntries(fields),
    },
  ];
}

function wordOf(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
