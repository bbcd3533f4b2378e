import { pino, type DestinationStream, type Logger } from 'pino';
import type { Log, LogFields } from './log.ts';

export interface PinoLogOptions {
  /** Takes one JSON line at a time. */
  readonly destination: DestinationStream;
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Applied to every message and every text in a field, to take secrets out. */
  readonly redact: (text: string) => string;
}

/** A log of JSON lines with `time` as ISO text and `level` as a word. */
export function createPinoLog({ destination, level, redact }: PinoLogOptions): Log {
  const logger = pino(
    {
      level,
      base: null,
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
  return wrap(logger, redact);
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
