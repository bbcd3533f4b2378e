import type { Draw } from '../records/draw.ts';
import { numberSlot, textSlot } from '../records/slots.ts';
import type { Variant } from '../records/template.ts';
import { trafficFields } from './activity-variants.ts';
import { POLICY_ACTIONS } from './event-names.ts';
import { dlpMatches } from './incident-variants.ts';
import { directoryAttributes, fileFields, userFields } from './pools.ts';

/** One kind of alert: how often it comes, how records name it, what they hold. */
export interface AlertKind {
  /** The typed path that serves it; the last kind is on the aggregate path alone. */
  readonly stream: string;
  /** The kind in the vendor's catalogue. */
  readonly kind: string;
  /** How many of 64 alerts are of this kind. */
  readonly share: number;
  readonly names: readonly [string, ...string[]];
  readonly fields: (draw: Draw) => Variant;
}

const VARIANTS_PER_KIND = 13;

type Row = readonly [string, string, number, AlertKind['names'], AlertKind['fields']];

const ROWS: readonly Row[] = [
  ['policy', 'policy', 16, ['policy', 'policy', 'Policy'], policy],
  ['dlp', 'dlp', 8, ['DLP', 'DLP', 'dlp'], dlp],
  ['malware', 'malware', 6, ['Malware', 'malware'], malware],
  ['malsite', 'malsite', 5, ['malsite'], malsite],
  ['uba', 'uba', 5, ['uba'], uba],
  ['compromisedcredential', 'compromised_credential', 4, ['Compromised Credential'], breach],
  ['c2', 'c2', 4, ['C2'], intrusion],
  ['securityassessment', 'security_assessment', 3, ['Security Assessment'], assessment],
  ['watchlist', 'watchlist', 2, ['watchlist'], policy],
  ['quarantine', 'quarantine', 2, ['quarantine'], quarantine],
  ['remediation', 'remediation', 2, ['remediation'], malware],
  ['device', 'device', 2, ['Device'], device],
  ['ctep', 'ctep', 1, ['ctep'], intrusion],
  ['content', 'content', 1, ['Content'], device],
  ['ips', 'ips', 1, ['ips'], intrusion],
  ['other', 'policy', 2, ['', 'anomaly', 'DNS'], policy],
];

/** Every kind of alert; the shares sum to 64. */
export const ALERT_KINDS: readonly AlertKind[] = ROWS.map(
  ([stream, kind, share, names, fields]) => ({
    stream,
    kind: `alert_type_${kind}`,
    share,
    names,
    fields,
  }),
);

/** The alerts of one kind, in several variants. */
export function alertVariants(kind: AlertKind, draw: Draw): readonly Variant[] {
  return Array.from({ length: VARIANTS_PER_KIND }, (_, at) => ({
    _id: textSlot('id24'),
    acked: draw.pick<unknown>(['false', 'true', 'False', false]),
    action: POLICY_ACTIONS[at],
    alert: 'yes',
    alert_name: draw.pick(['Block uploads &amp; shares', 'Überwachung', 'Default']),
    alert_type: kind.names[at % kind.names.length],
    count: 1,
    custom_attr: directoryAttributes(draw),
    record_type: draw.pick(['alert', 'alert', 'alert', undefined]),
    timestamp: numberSlot('secs'),
    type: 'nspolicy',
    ...userFields(draw),
    ...kind.fields(draw),
  }));
}

function policy(draw: Draw): Variant {
  return {
    ...trafficFields(draw),
    ...fileFields(draw),
    activity: draw.pick(['Upload', 'Download', 'Browse', 'Post']),
    policy: 'Block uploads &amp; shares',
    policy_id: `${textSlot('md5', 3)} ${textSlot('dateBlank', -86_400)}.212437`,
    severity: 'unknown',
    suppression_end_time: numberSlot('secs', 60),
    suppression_start_time: numberSlot('secs', -1),
  };
}

function dlp(draw: Draw): Variant {
  return {
    ...policy(draw),
    dlp_file: 'Quarterly plan.xlsx',
    dlp_incident_id: numberSlot('int64', 6),
    dlp_match_info: dlpMatches(draw),
    dlp_parent_id: numberSlot('int64', 7),
    dlp_profile: 'PII Profile',
    dlp_rule: 'Name-Near-Number',
    dlp_rule_count: draw.int(1, 700),
    dlp_rule_severity: draw.pick(['Low', 'Medium', 'High', 'Critical']),
    incident_id: numberSlot('int64', 6),
  };
}

function malware(draw: Draw): Variant {
  return {
    ...trafficFields(draw),
    ...fileFields(draw),
    incident_id: numberSlot('int64', 6),
    malware_id: textSlot('md5', 6),
    malware_name: 'Test.Generic-1',
    malware_severity: draw.pick(['low', 'medium', 'high', 'critical']),
    malware_type: draw.pick(['Trojan', 'PUA', 'Custom Profile Hit', '']),
    ...(draw.chance(0.5) ? { sha256: textSlot('sha256', 1) } : {}),
    type: 'malware',
  };
}

function malsite(draw: Draw): Variant {
  return {
    ...trafficFields(draw),
    malicious: draw.pick(['yes', 'no', '']),
    malsite_category: draw.pick<unknown>([['Phishing', 'Newly &amp; unseen'], []]),
    malsite_country: 'US',
    malsite_id: textSlot('md5', 6),
    malsite_ip_host: 'bad.example.net',
    severity_level: draw.pick<unknown>(['low', 'med', 'high', 2]),
    severity_level_id: draw.int(1, 2),
    threat_match_value: 'bad.example.net',
    type: 'malsite',
  };
}

function uba(draw: Draw): Variant {
  return {
    ...trafficFields(draw),
    anomalyData: { _t: 'NumericalModeling', featureValue: '9.0', pValue: 0, _id: 'inner' },
    event_type: 'bulk_download',
    policy_actions: draw.pick<unknown>([['Download'], []]),
    risk_level: draw.pick(['low', 'med', 'high']),
    risk_level_id: draw.int(0, 2),
    score: draw.pick<unknown>(['75', 131, '']),
    type: 'anomaly',
    user_confidence_index: draw.int(0, 1000),
  };
}

function breach(draw: Draw): Variant {
  return {
    breach_date: numberSlot('secs', -8_000_000),
    breach_description: 'Collection of addresses &amp; passwords',
    breach_id: textSlot('md5', 6),
    breach_score: draw.pick<unknown>(['80', 35, '']),
    email_source: 'example breach',
    matched_username: `user-${textSlot('user')}@example.org`,
    password_type: draw.pick(['', 'plaintext']),
    type: 'breach',
  };
}

function intrusion(draw: Draw): Variant {
  return {
    dstip: `203.0.113.${textSlot('octet', 3)}`,
    dstport: draw.pick([80, 443, 25]),
    hostname: `pc-${textSlot('user')}`,
    metadata: { 'attack-severity': ['low'], policy: ['balanced-ips drop'], ok: 0 },
    signature: 'TEST-RULE outbound beacon',
    signature_id: numberSlot('int64', 5),
    srcip: `192.0.2.${textSlot('octet', 1)}`,
    srcport: draw.int(1024, 65_535),
    transaction_id: numberSlot('int64', 1),
    type: 'ips',
    url: 'beacon.example.net/poll',
  };
}

function assessment(draw: Draw): Variant {
  return {
    account_id: '0u3700o60054',
    account_name: 'sandbox',
    app: 'Amazon Web Services',
    asset_id: textSlot('md5', 6),
    compliance_standards: [{ id: -1017, standard: 'BPR-AWS-1', control: '15' }],
    iaas_asset_tags: [{ name: 'stage', value: 'test' }],
    sa_profile_id: draw.int(-1100, -1000),
    sa_rule_id: String(draw.int(-500, -1)),
    sa_rule_name: 'Storage is public',
    sa_rule_severity: draw.pick(['Low', 'Medium', 'High', 'Critical']),
    type: 'policy',
  };
}

function quarantine(draw: Draw): Variant {
  return {
    ...fileFields(draw),
    app: 'Google Drive',
    quarantine_file_id: textSlot('md5', 6),
    quarantine_file_name: 'Quarterly plan.xlsx',
    quarantine_profile: 'Legal &amp; Compliance',
    type: 'quarantine',
  };
}

function device(draw: Draw): Variant {
  return {
    access_method: 'Endpoint',
    activity: draw.pick(['Copy', 'Print']),
    computer_name: `pc-${textSlot('user')}`,
    os: 'Windows 11',
    policy_action: draw.pick(['block', 'alert']),
    policy_name_enforced: 'Removable media',
    record_type: draw.pick(['epdlp', 'alert']),
    type: 'endpoint',
    usb_device_type: draw.pick(['usb', '']),
  };
}
