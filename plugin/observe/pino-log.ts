import { pino, type DestinationStream, type Logger } from 'pino';
import { prettyFactory } from 'pino-pretty';
import type { Log, LogFields } from './log.ts';

/** How lines look: JSON for machines, or text for people. */
export type LogForm =
  { readonly kind: 'json' } | { readonly kind: 'pretty'; readonly hasColour: boolean };

export interface PinoLogOptions {
  /** Takes one line at a time. */
  readonly destination: DestinationStream;
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
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
      level,
      base: null,
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    through(options, form.kind === 'json' ? (line) => line : formatter(form.hasColour)),
  );
  return wrap(logger, redact);
}

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

function wrap(logger: Logger, redact: (text: string) => string): Log {
  const at =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, fields: LogFields = {}) => {
      if (logger.isLevelEnabled(level)) logger[level](clean(fields, redact), redact(message));
    };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => wrap(logger.child(clean(fields, redact)), redact),
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
