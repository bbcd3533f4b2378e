/** Why the content of an object, or the rest of it, cannot be read. It lies in the object, so reading again changes nothing. */
export type FaultReason =
  | 'empty'
  | 'truncated'
  | 'not_json'
  | 'bad_csv'
  | 'bad_gzip'
  | 'bad_zstd'
  | 'unknown_form'
  | 'too_large';

/** Thrown inside this folder alone; `readContent` gives it as a value. */
export class ContentFault extends Error {
  readonly reason: FaultReason;

  constructor(reason: FaultReason, message: string) {
    super(message);
    this.name = 'ContentFault';
    this.reason = reason;
  }
}
