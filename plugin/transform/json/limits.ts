/** What one record may hold; a record beyond is passed over exactly and marked. */
export interface RecordLimits {
  /** Levels of nesting, the record itself being the first: 1 to 1000. */
  readonly maxDepth: number;
  readonly maxRecordBytes: number;
  /** Keys of all levels together, as written: a key written twice counts twice. */
  readonly maxKeys: number;
}

/** Receivers lose entries of 63 levels and more; the entry around the record takes two. */
export const DEFAULT_LIMITS: RecordLimits = {
  maxDepth: 60,
  maxRecordBytes: 4 * 1024 * 1024,
  maxKeys: 10_000,
};

/** The first limit that the record exceeds. */
export type ExceededLimit = 'none' | 'too_deep' | 'too_large' | 'too_many_keys';

/** @throws RangeError for limits that the reader can not keep. */
export function checkedLimits(limits: Partial<RecordLimits>): RecordLimits {
  const checked = { ...DEFAULT_LIMITS, ...limits };
  // Encoding and decoding nested values calls itself once per level.
  if (!(checked.maxDepth >= 1 && checked.maxDepth <= 1000)) {
    throw new RangeError(`maxDepth is ${checked.maxDepth}; give 1 to 1000.`);
  }
  if (!(checked.maxKeys >= 1 && checked.maxKeys <= 1_000_000)) {
    throw new RangeError(`maxKeys is ${checked.maxKeys}; give 1 to 1000000.`);
  }
  return checked;
}
