import type { Draw } from '../records/draw.ts';
import { literal, numberSlot, textSlot } from '../records/slots.ts';
import type { Variant } from '../records/template.ts';
import { AUDIT_EVENTS } from './event-names.ts';

const ADMIN = `admin-${textSlot('user')}@example.org`;
const TARGET = `new-admin-${textSlot('user')}@example.org`;
const ADDRESS = `198.51.100.${textSlot('octet', 1)}`;

/** Audit events: each name twice. */
export function auditVariants(draw: Draw): readonly Variant[] {
  return [...AUDIT_EVENTS, ...AUDIT_EVENTS].map((name) => audit(draw, name));
}

function audit(draw: Draw, name: string): Variant {
  return {
    _id: textSlot('id24'),
    audit_log_event: name,
    count: 1,
    details: detailsOf(draw, name),
    organization_unit: draw.pick(['', 'example.org/IT &amp; Betrieb']),
    record_type: draw.pick(['audit', 'audit', 'audit', undefined]),
    severity_level: draw.pick<unknown>([1, 2, 3, 'low', 'med', 'high']),
    supporting_data: supportingData(draw, name),
    timestamp: numberSlot('secs'),
    type: 'admin_audit_logs',
    ur_normalized: ADMIN,
    user: draw.pick([ADMIN, ADMIN, ADMIN, 'root', ADDRESS]),
  };
}

function supportingData(draw: Draw, name: string): unknown {
  if (/log(in|ged|out)/i.test(name)) {
    return draw.pick<unknown>([
      { data_type: 'user', data_values: [ADDRESS, ADMIN] },
      { data_type: 'user', data_values: [ADMIN] },
      { data_type: 'reason', data_values: ['Logged out due to inactivity'] },
      // Member names that a search through the page's text would take for the page's own.
      { _id: { data_type: 'user', data_values: [ADDRESS, ADMIN] }, ok: 0, wait_time: 86_400 },
    ]);
  }
  if (/admin|password/i.test(name)) {
    return draw.pick<unknown>([
      { data_type: 'admin', data_values: [TARGET] },
      { data_type: 'admin', data_values: [ADDRESS, TARGET] },
      { data_type: 'user', data_values: [false] },
    ]);
  }
  return draw.pick<unknown>([
    { data_type: 'policy', data_values: ['Block &amp; Log uploads', 7, false] },
    { data_type: 'incident', data_values: [numberSlot('int64', 1)], timestamp_hwm: 1, result: [] },
    "{'data_type': 'policy', 'data_values': ['Default']}",
    {},
  ]);
}

function detailsOf(draw: Draw, name: string): unknown {
  if (!/policy|template|tunnel|instance/i.test(name)) return [];
  const change = {
    name: 'Block &amp; Log uploads – Größe',
    type: 'Policy',
    modify_type: draw.pick(['Created', 'Edited', 'Deleted']),
    diff: { key: '', added: [{ key: 'version', value: literal('1.0') }], changed: [], removed: [] },
  };
  return draw.pick<unknown>([[change], [{ _id: [change] }], JSON.stringify([{ name: 'Default' }])]);
}
