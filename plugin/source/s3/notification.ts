import type { ObjectRef } from './bucket-client.ts';

/** What a message says about the bucket that is read. */
export type Notification =
  /** Objects that were stored; none when all were elsewhere, or deleted. */
  | {
      readonly kind: 'objects';
      readonly objects: readonly ObjectRef[];
      /** Events about another bucket or prefix, or about something else than storing. */
      readonly others: number;
    }
  /** What S3 sends when notifications are set up. */
  | { readonly kind: 'test' }
  /** Nothing that S3 sends. */
  | { readonly kind: 'unknown' };

/** Reads S3's event message, as it is or inside of SNS's envelope. */
export function readNotification(
  body: string,
  place: { readonly bucket: string; readonly prefix: string },
): Notification {
  const message = parseObject(body);
  if (message === undefined) return { kind: 'unknown' };
  if (typeof message.Message === 'string' && message.Records === undefined) {
    return readNotification(message.Message, place);
  }
  if (message.Event === 's3:TestEvent') return { kind: 'test' };
  const { Records: events } = message;
  if (!Array.isArray(events)) return { kind: 'unknown' };
  const objects = events.flatMap((event) => objectOf(event, place));
  return { kind: 'objects', objects, others: events.length - objects.length };
}

function objectOf(
  event: unknown,
  place: { readonly bucket: string; readonly prefix: string },
): readonly ObjectRef[] {
  if (!isObject(event) || !isObject(event.s3)) return [];
  const { eventName, eventTime } = event;
  const { bucket, object } = event.s3;
  if (!isObject(bucket) || !isObject(object)) return [];
  if (typeof eventName !== 'string' || !/^(s3:)?ObjectCreated:/.test(eventName)) return [];
  const { key: encodedKey, eTag: etag, size } = object;
  if (typeof encodedKey !== 'string' || typeof etag !== 'string') return [];
  const key = decodeKey(encodedKey);
  const timeMs = typeof eventTime === 'string' ? Date.parse(eventTime) : NaN;
  const isHere = bucket.name === place.bucket && key?.startsWith(place.prefix) === true;
  if (!isHere || Number.isNaN(timeMs)) return [];
  return [{ key, etag, timeMs, sizeBytes: typeof size === 'number' ? size : 0 }];
}

/** Keys come as in a form: a blank is a plus. */
function decodeKey(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
