import type { TargetSchema } from '../schema/target-schema.ts';
import type { Located } from './problems.ts';

/** What a set says about all its rules. */
export interface SetOptions {
  readonly schema: TargetSchema;
  /** The attribute that takes the leftovers; undefined for `none`. */
  readonly unmapped: string | undefined;
  /** Where `unmapped` was written. */
  readonly unmappedNode: Located | undefined;
  readonly rawData: boolean;
  readonly observables: boolean;
}
