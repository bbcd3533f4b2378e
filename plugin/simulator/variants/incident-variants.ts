import type { Draw } from '../records/draw.ts';
import { numberSlot, textSlot } from '../records/slots.ts';
import type { Variant } from '../records/template.ts';
import { fileFields } from './pools.ts';

const USER = `user-${textSlot('user')}@example.org`;

/** A match of a DLP rule; the id in it is as long as those at the record's top. */
export function dlpMatches(draw: Draw): unknown {
  return draw.pick<unknown>([
    [
      {
        dlp_action: draw.pick(['alert', 'block']),
        dlp_forensic_id: numberSlot('int64', 9),
        dlp_policy: '[DLP] Personal data &amp; cards',
        dlp_profile_name: 'PII Profile',
        dlp_rules: [
          {
            dlp_data_identifiers: { 'numbers/social_security_numbers/us': 624 },
            dlp_incident_rule_count: 624,
            dlp_rule_name: 'Name-Near-Number',
            dlp_rule_score: 2042,
            dlp_rule_severity: draw.pick(['Low', 'Medium', 'High', 'Critical']),
            is_unique_count: false,
            weighted: false,
          },
        ],
      },
    ],
    '-',
  ]);
}

/** DLP incidents in each status, from new to closed. */
export function incidentVariants(draw: Draw): readonly Variant[] {
  const statuses = ['new', 'in_progress', 'resolved', 'closed', 'false_positive', 'waiting'];
  return [...statuses, ...statuses, ...statuses, ...statuses].map((status) =>
    incident(draw, status),
  );
}

function incident(draw: Draw, status: string): Variant {
  return {
    ...fileFields(draw),
    _id: textSlot('id64'),
    access_method: draw.pick(['Client', 'API Connector', 'SMTP Proxy']),
    acting_user: USER,
    activity: draw.pick(['Upload', 'Post', 'Share']),
    app: draw.pick(['Google Drive', 'Slack']),
    app_session_id: numberSlot('int64', 4),
    assignee: draw.pick(['None', `analyst-${textSlot('user')}@example.org`]),
    connection_id: numberSlot('int64', 2),
    dlp_incident_id: numberSlot('int64', 6),
    dlp_match_info: dlpMatches(draw),
    dlp_parent_id: numberSlot('int64', 7),
    exposure: draw.pick(['', 'public', 'private']),
    inline_dlp_match_info: draw.pick<unknown>([[], [{ action: 'alert' }]]),
    latest_incident_id: numberSlot('int64', 8),
    owner: USER,
    record_type: 'incident',
    severity: draw.pick(['Low', 'medium', 'High', 'critical', '']),
    status,
    timestamp: numberSlot('secs'),
    title: draw.pick(['', 'Übertragung an Dritte']),
    url: 'files.example.com/teams/42/report.pdf',
    user: USER,
  };
}

/** Endpoint DLP: the same kinds of device and file, seen from the machine. */
export function endpointVariants(draw: Draw): readonly Variant[] {
  return Array.from({ length: 24 }, () => endpoint(draw));
}

function endpoint(draw: Draw): Variant {
  return {
    _id: textSlot('id24'),
    access_method: 'Endpoint DLP',
    action: draw.pick(['alert', 'block', 'allow']),
    activity: draw.pick(['Upload', 'Print', 'Copy']),
    alert: draw.pick(['yes', 'no']),
    alert_generated: draw.chance(0.5),
    alert_type: draw.pick(['Content', 'Device', '']),
    app: 'Explorer',
    computer_name: `pc-${textSlot('user')}`,
    device_name: 'USB stick',
    device_sn: draw.pick(['4C53\u0000\u0000', 'AA00']),
    device_type: 'usb',
    dlp_incident_id: numberSlot('int64', 6),
    dlp_profile_name: 'PII Profile',
    dlp_rule: 'Name-Near-Number',
    file_size: draw.int(0, 9_000_000),
    file_type: 'text/csv',
    incident_id: numberSlot('int64', 7),
    justification: draw.pick(['', 'Für die Prüfung &amp; Ablage']),
    md5: textSlot('md5', 1),
    os: 'Windows 11',
    pid: String(draw.int(100, 9999)),
    policy_action_enforced: draw.pick(['alert', 'block']),
    policy_name_enforced: 'Removable media',
    port: draw.pick(['', '443', `WSD-${textSlot('md5', 2)}`]),
    process_name: 'explorer.exe',
    process_path: 'C:\\Windows\\explorer.exe',
    record_type: 'epdlp',
    sha256: textSlot('sha256', 1),
    source_file_name: '財務報告書.csv',
    timestamp: numberSlot('secs'),
    type: 'endpoint',
    user: USER,
  };
}
