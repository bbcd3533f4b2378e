/** What other systems publish to buckets; the format's name is also the name of the stream. */
export const bucketFormats = ['dspm-activity', 'airkit-audit'] as const;

export type BucketFormat = (typeof bucketFormats)[number];
