import type { FaultReason } from './content-fault.ts';

/** One piece of an object's content; offsets are bytes of the content when unpacked. */
export type Unit =
  | {
      /** What should be the JSON text of one record. */
      readonly kind: 'record';
      readonly bytes: Uint8Array;
      readonly offset: number;
    }
  | {
      /** One record that cannot be read; those behind it can. */
      readonly kind: 'bad';
      readonly reason: 'not_json' | 'too_large' | 'bad_csv';
      readonly offset: number;
      /** The record as it stands, unless it is too large to be held. */
      readonly bytes?: Uint8Array;
    }
  | {
      /** The end of what can be read; only the last piece is one. */
      readonly kind: 'broken';
      readonly reason: FaultReason;
      readonly offset: number;
      /** One sentence without record content. */
      readonly message: string;
    };
