import { pino, type DestinationStream, type Logger } from 'pino';
import { prettyFactory } from 'pino-pretty';
import type { Log, LogFields } from './log.ts';

/** How lines look: JSON for machines, or text for people. */
export type LogForm =
  { readonly kind: 'json' } | { readonly kind: 'pretty'; readonly hasColour: boolean };
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

export interface PinoLogOptions {
  /** Takes one line at a time. */
  readonly destination: DestinationStream;
  /** The least important lines that are written; a function is asked for every line. */
  readonly level: LogLevel | (() => LogLevel);
  /** JSON when absent. */
  readonly form?: LogForm;
  /** Sees each line as JSON, whatever the form. */
  readonly onJsonLine?: (line: string) => void;
  /** Applied to every message and every text in a field, to take secrets out. */
  readonly redact: (text: string) => string;
}

/** A log of JSON lines with `time` as ISO text and `level` as a word, or of the same lines made readable. */
export function createPinoLog(options: PinoLogOptions): Log {
  const { level, redact, form = { kind: 'json' } } = options;
  const logger = pino(
    {
      level: 'debug',
      base: null,
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    through(options, form.kind === 'json' ? (line) => line : formatter(form.hasColour)),
  );
  // Children of a pino logger keep the level that their parent had when they were made.
  const isWanted = (line: LogLevel): boolean =>
    RANKS[line] >= RANKS[typeof level === 'function' ? level() : level];
  return wrap(logger, redact, isWanted);
}

const RANKS: Readonly<Record<LogLevel, number>> = {
  debug: 0,
  info: 1,
  warn: 2,
  error: 3,
  silent: 4,
};

function through(
  { destination, onJsonLine }: PinoLogOptions,
  format: (line: string) => string,
): DestinationStream {
  return {
    write: (line) => {
      onJsonLine?.(line);
      destination.write(format(line));
    },
  };
}

function formatter(hasColour: boolean): (line: string) => string {
  return prettyFactory({
    colorize: hasColour,
    messageKey: 'message',
    translateTime: 'SYS:HH:MM:ss',
    singleLine: true,
  });
}

function wrap(
  logger: Logger,
  redact: (text: string) => string,
  isWanted: (level: LogLevel) => boolean,
): Log {
  const at =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, fields: LogFields = {}) => {
      if (isWanted(level)) logger[level](clean(fields, redact), redact(message));
    };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => wrap(logger.child(clean(fields, redact)), redact, isWanted),
  };
}

function clean(fields: LogFields, redact: (text: string) => string): LogFields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'string' ? redact(value) : value,
    ]),
  );
}
