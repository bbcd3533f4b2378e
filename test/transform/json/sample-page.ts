import { Random } from './random.ts';

const FILLED_TEXT =
  'access_method activity alert app appcategory appsuite browser browser_version category ccl device device_classification dst_country dst_location dst_region dst_timezone dst_zipcode file_type hostname ja3 ja3s managed_app netskope_pop object object_type os os_version page page_site policy protocol referer severity site src_country src_location src_region src_time src_timezone src_zipcode traffic_type tss_mode type ur_normalized url user useragent userkey'.split(
    ' ',
  );
const LONG_INTEGERS =
  'app_session_id browser_session_id connection_id request_id transaction_id'.split(' ');
const EMPTY_TEXT =
  'organization_unit telemetry_app custom_connector dlp_fail_reason notify_template shared_with action owner loginurl dlp_file orignal_file_path instance_id CononicalName audit_category dlp_rule_severity object_id sha256 channel_id mime_type userPrincipalName dlp_profile file_lang true_obj_category dlp_mail_parent_id sanctioned_instance data_type justification_reason file_path title universal_connector audit_type data_center workspace log_file_name retro_scan_name web_universal_connector tss_scan_failed instance justification_type dsthost to_user serial workspace_id tss_fail_reason exposure netskope_activity user_category logintype suppression_key app_activity user_id parent_id dlp_scan_failed from_user_category dlp_rule managementID sessionid nsdeviceuid true_obj_type alert_type org sAMAccountName from_user fromlogs dlp_is_unique_count scan_type'.split(
    ' ',
  );
const EMPTY_NUMBERS =
  'suppression_end_time suppression_start_time modified server_bytes numbytes dlp_rule_count total_collaborator_count resp_cnt conn_duration dst_geoip_src dlp_unique_count client_bytes dlp_incident_id req_cnt internal_collaborator_count dlp_parent_id src_geoip_src user_confidence_index conn_endtime conn_starttime'.split(
    ' ',
  );
const COORDINATES = 'dst_latitude dst_longitude src_latitude src_longitude'.split(' ');
const TEXTS = [
  'Client',
  'no',
  'unknown',
  'Cloud Storage',
  'excellent',
  'not configured',
  'US',
  'America/Los_Angeles',
  'HTTPS/1.1',
  'NotAvailable',
  'Bengaluru',
  'www.example.org',
  'user4711@example.org',
  'Portable Network Graphics (PNG)',
];
const LONG_TEXTS = [
  'https://files.example.com/companies/thumbnail.png?size=large&amp;version=2',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko)',
];
const RARE_TEXTS = ['C:\\\\Users\\\\Public\\\\report.docx', 'Zürich', '営業部', 'say \\"hello\\"'];

export interface SamplePageOptions {
  readonly records: number;
  readonly seed: number;
  /** The empty fields come in another order in every record. */
  readonly isShuffled: boolean;
}

/** The text of a page of V2-like records: some 3 KB and 150 to 200 fields each, most of them defaults. */
export function samplePage(options: SamplePageOptions): string {
  const random = new Random(options.seed);
  const records: string[] = [];
  for (let index = 0; index < options.records; index++) {
    records.push(sampleRecord(random, options.isShuffled));
  }
  const result = records.join(',');
  return `{"ok":1,"result":[${result}],"wait_time":5,"timestamp_hwm":1736153550}`;
}

function sampleRecord(random: Random, isShuffled: boolean): string {
  const filled = [
    `"_id":"${random.hex(24)}"`,
    ...FILLED_TEXT.map((name) => `"${name}":"${sampleText(random)}"`),
    ...LONG_INTEGERS.map((name) => `"${name}":${random.digits(17 + random.below(3))}`),
    ...COORDINATES.map((name) => `"${name}":${sampleCoordinate(random)}`),
    `"cci":${random.below(100)}`,
    `"count":${1 + random.below(3)}`,
    `"dstip":"198.51.100.${random.below(256)}"`,
    `"dstport":443`,
    `"file_size":${random.below(5_000_000)}`,
    `"md5":"${random.hex(32)}"`,
    `"other_categories":["${sampleText(random)}","Cloud Storage"]`,
    `"policy_id":"${random.hex(32)}"`,
    `"srcip":"192.0.2.${random.below(256)}"`,
    `"timestamp":${1_736_150_000 + random.below(3_600)}`,
    `"userip":"203.0.113.${random.below(256)}"`,
  ].sort();
  const empty = [
    ...EMPTY_TEXT.map((name) => `"${name}":""`),
    ...EMPTY_NUMBERS.map((name) => `"${name}":0`),
    ...Array.from({ length: random.below(30) }, (_, index) => `"usr_udf_field_${index}":""`),
    '"smtp_to":[]',
    '"ext_labels":[]',
    '"custom_attr":{}',
    '"acked":false',
  ];
  if (isShuffled) random.shuffle(empty);
  return `{${[...filled, ...empty].join(',')}}`;
}

function sampleText(random: Random): string {
  if (random.chance(0.06)) return random.pick(LONG_TEXTS);
  return random.chance(0.02) ? random.pick(RARE_TEXTS) : random.pick(TEXTS);
}

function sampleCoordinate(random: Random): string {
  if (random.chance(0.3)) return '0.0';
  const sign = random.chance(0.3) ? '-' : '';
  return `${sign}${random.below(180)}.${random.digits(4)}`;
}
