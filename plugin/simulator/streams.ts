import type { Draw } from './records/draw.ts';
import type { Variant } from './records/template.ts';
import { applicationVariants, pageVariants } from './variants/activity-variants.ts';
import { ALERT_KINDS } from './variants/alert-variants.ts';
import { auditVariants } from './variants/audit-variants.ts';
import { endpointVariants, incidentVariants } from './variants/incident-variants.ts';
import {
  clientStatusVariants,
  infrastructureVariants,
} from './variants/infrastructure-variants.ts';
import { networkVariants } from './variants/network-variants.ts';

const DATA_EXPORT = '/api/v2/events/dataexport';

/** One stream of the tenant: the last part of its path is its name. */
export interface StreamDefinition {
  readonly name: string;
  /** The path of its iterator; `clientstatus` has none, it is served by named iterators. */
  readonly path: string;
  /** The kind of record in the vendor's catalogue. */
  readonly kind: string;
  /** Absent for typed alerts, which are the aggregate's records of one type. */
  readonly variants?: (draw: Draw) => readonly Variant[];
}

/** Streams with records of their own, the aggregate `alert` apart. */
const FEEDS: readonly StreamDefinition[] = [
  event('application', 'application', applicationVariants),
  event('audit', 'audit', auditVariants),
  event('incident', 'incident', incidentVariants),
  event('infrastructure', 'infrastructure', infrastructureVariants),
  event('network', 'network', networkVariants),
  event('page', 'page', pageVariants('page')),
  event('connection', 'page', pageVariants('connection')),
  event('endpoint', 'epdlp', endpointVariants),
  { name: 'clientstatus', path: '', kind: 'clientstatus', variants: clientStatusVariants },
];

export const AGGREGATE: StreamDefinition = {
  name: 'alert',
  path: `${DATA_EXPORT}/events/alert`,
  kind: 'alert',
};

/** Every stream that the tenant can have. */
export const STREAMS: readonly StreamDefinition[] = [
  AGGREGATE,
  ...FEEDS,
  ...ALERT_KINDS.filter((kind) => kind.stream !== 'other').map((kind) => ({
    name: kind.stream,
    path: `${DATA_EXPORT}/alerts/${kind.stream}`,
    kind: kind.kind,
  })),
];

/** The other name under which one integrator asks for `endpoint`. */
export const EPDLP_PATH = `${DATA_EXPORT}/events/epdlp`;
export const ITERATOR_PATH = `${DATA_EXPORT}/iterator`;

function event(
  name: string,
  kind: string,
  variants: (draw: Draw) => readonly Variant[],
): StreamDefinition {
  return { name, path: `${DATA_EXPORT}/events/${name}`, kind, variants };
}
