/** Types under `/api/v2/events/dataexport/events/`; the stream has the name of the type. */
const eventTypes = [
  'alert',
  'application',
  'audit',
  'incident',
  'infrastructure',
  'network',
  'page',
  'connection',
  'endpoint',
] as const;

/** Types under `/api/v2/events/dataexport/alerts/`; the stream is `alert_` and the type. */
const alertTypes = [
  'compromisedcredential',
  'policy',
  'malsite',
  'malware',
  'dlp',
  'securityassessment',
  'watchlist',
  'quarantine',
  'remediation',
  'uba',
  'ctep',
  'device',
  'content',
  'ips',
  'c2',
] as const;

export type EventType = (typeof eventTypes)[number];
export type AlertType = (typeof alertTypes)[number];
export type StreamName = EventType | `alert_${AlertType}`;

/** The two last segments of a stream's path: `…/dataexport/<family>/<type>`. */
export type StreamSegments =
  | { readonly family: 'events'; readonly type: EventType }
  | { readonly family: 'alerts'; readonly type: AlertType };

const typedAlert = (type: AlertType) => `alert_${type}` as const;

/** Every stream by its name in the configuration: the only list of streams in the product. */
export const streamNames: readonly StreamName[] = [...eventTypes, ...alertTypes.map(typedAlert)];

/**
 * Formats of logs that other systems publish to buckets. Their records are streams of the same
 * names, which mappings know and no tenant serves.
 */
export const bucketStreamNames = ['dspm-activity', 'airkit-audit'] as const;

export type BucketStreamName = (typeof bucketStreamNames)[number];

/** Every stream that records can come by, from a tenant or from a bucket. */
export type RecordStreamName = StreamName | BucketStreamName;

export const recordStreamNames: readonly RecordStreamName[] = [
  ...streamNames,
  ...bucketStreamNames,
];

/** Where the stream is found below `/api/v2/events/dataexport/`. */
export function streamSegments(name: StreamName): StreamSegments {
  const alert = alertTypes.find((type) => typedAlert(type) === name);
  if (alert !== undefined) return { family: 'alerts', type: alert };
  const event = eventTypes.find((type) => type === name);
  if (event !== undefined) return { family: 'events', type: event };
  throw new RangeError(`no stream is called "${name}"`);
}

/** Narrows a text, such as a command line argument, to the name of a stream. */
export function isStreamName(text: string): text is StreamName {
  return streamNames.some((name) => name === text);
}

/** Narrows a text to the name of a stream that records can come by. */
export function isRecordStreamName(text: string): text is RecordStreamName {
  return recordStreamNames.some((name) => name === text);
}

/** Whether the stream carries one type of alerts, all of which `alert` carries as well. */
export function isTypedAlert(name: string): boolean {
  return alertTypes.some((type) => typedAlert(type) === name);
}
