import { existsSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { AIRKIT_EVENTS } from './airkit-events.ts';

const FOLDER = fileURLToPath(new URL('../../mappings/ocsf/airkit/tests/', import.meta.url));

/** What every row has, whatever its event. */
const ALWAYS = {
  ORGANIZATION_ID: 'org-1',
  EVENT_ID: 'event-1',
  EVENT_YEAR: 2025,
  EVENT_MONTH: '2025-01-01',
  EVENT_DATE: '2025-01-06',
  EVENT_TIME: '2025-01-06 08:23:03.250',
  USER_ID: 'user-1',
  EMAIL: 'u-1@example.org',
};

/** The columns that belong to an event, by a part of its type. */
const COLUMNS: readonly (readonly [RegExp, Readonly<Record<string, string>>])[] = [
  [/adapter/, { ADAPTER_ID: 'adapter-1' }],
  [/api_key/, { API_KEY_ID: 'key-1' }],
  [/encryption_key|resource/, { RESOURCE_ID: 'resource-1' }],
  [/resource/, { RESOURCE_TYPE: 'Journey' }],
  [/notifier/, { NOTIFIER_ID: 'notifier-1' }],
  [/saml/, { SAML_ID: 'saml-1' }],
  [/embed/, { EMBED_ID: 'embed-1' }],
  [/datastore|data_migration/, { DATASTORE_ID: 'datastore-1' }],
  [/domain|page_view/, { DOMAIN: 'www.example.org' }],
  [/role/, { ROLE_ID: 'role-1' }],
  [/^app_|deploy|request/, { APP_ID: 'app-1' }],
  [/deploy/, { DEPLOY_ID: 'deploy-1', BRANCH_ID: 'branch-1', SAVEPOINT_REVISION: '7' }],
  [/login/, { LOGIN_TYPE: 'password' }],
];

/**
 * Writes a test for every event type that has none: `npx tsx test/mappings/make-airkit-tests.ts`, then
 * `fluent-netskope test ocsf --update` for what is expected, to be read before it is kept.
 */
for (const { eventType } of AIRKIT_EVENTS) {
  const file = `${FOLDER}event-${eventType.replaceAll('_', '-')}.yaml`;
  if (existsSync(file)) continue;
  const own = COLUMNS.filter(([part]) => part.test(eventType)).map(([, columns]) => columns);
  const record = Object.assign({}, ALWAYS, ...own, { EVENT_TYPE: eventType }) as object;
  const lines = JSON.stringify(record, null, 2).replaceAll(/^/gm, '  ');
  const why = `The documented event type ${eventType} keeps its class, its activity and its columns.`;
  writeFileSync(file, `why: ${why}\nstream: airkit-audit\ninput: |\n${lines}\n`);
}
