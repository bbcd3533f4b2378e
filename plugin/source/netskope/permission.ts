import type { StreamPath } from './endpoint.ts';

/**
 * The functional areas, as the console names them under Roles, that a role needs set to View for
 * this stream; none when Netskope names no area for it.
 */
export function functionalAreas({ family, type }: StreamPath): readonly string[] {
  return family === 'alerts' ? ALERT_AREAS : (EVENT_AREAS.get(type) ?? []);
}

const ALERT_AREAS = ['Steering > Alerts'];

const EVENT_AREAS: ReadonlyMap<string, readonly string[]> = new Map([
  ['alert', ALERT_AREAS],
  ['application', ['Steering > Application Events']],
  ['audit', ['Administration > Audit Log']],
  ['endpoint', ['Steering > Endpoint Events']],
  ['incident', ['Steering > Incident Events', 'DLP > DLP Incident']],
  ['infrastructure', ['Steering > Infrastructure Events', 'Access Control > Infrastructure']],
  ['network', ['Steering > Network Events']],
  ['page', ['Steering > Page Events']],
]);

/** What to grant so that the token may read the stream: one sentence for the person who runs the tenant. */
export function grantSentence(path: StreamPath): string {
  const endpoint = `/api/v2/events/dataexport/${path.family}/${path.type}`;
  const areas = functionalAreas(path);
  const older = `a token of Settings > Tools > REST API v2 needs Read on ${endpoint}`;
  if (areas.length === 0) return `Let the token read ${endpoint}: ${older}.`;
  const wanted = areas.map((area) => `"${area}"`).join(' and ');
  return `Set ${wanted} to View in the role of the token's service account (Settings > Administration > Administrators & Roles > Roles); ${older}.`;
}
