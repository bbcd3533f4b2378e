/** What a log line may carry beside its sentence. Never a secret, never record content. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * The log as every stage sees it: a constant sentence, and values as fields.
 * `warn` is odd but nothing was lost; `error` means data at risk or a person must act.
 */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A log whose lines all carry `fields`. */
  child(fields: LogFields): Log;
}
