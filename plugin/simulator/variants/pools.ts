import type { Draw } from '../records/draw.ts';
import { literal, numberSlot, textSlot } from '../records/slots.ts';
import type { Variant } from '../records/template.ts';

/** Who acted: mostly an address, at times a bare name, a domain name, or the user's own IP. */
export function userFields(draw: Draw): Variant {
  const name = `user-${textSlot('user')}`;
  const email = `${name}@example.org`;
  const user = draw.pick([email, email, email, email, name, `EXAMPLE\\${name}`, sourceIp()]);
  return {
    user,
    ur_normalized: user.toLowerCase(),
    userkey: user,
    organization_unit: draw.pick([
      '',
      'example.org/Vertrieb &amp; Einkauf/Münster',
      'example.org/営業部',
    ]),
    userPrincipalName: draw.pick(['', '', email]),
    sAMAccountName: draw.pick(['', '', name]),
  };
}

/** An entity may be cut where the directory's own limit fell. */
export function directoryAttributes(draw: Draw): unknown {
  return draw.pick<unknown>([
    {},
    {},
    {
      usr_display_name: `User ${textSlot('user')}`,
      usr_udf_businesssegmentlevel1: 'Commercial Services &amp; Animal Health (C&amp;A)',
      usr_udf_businesssegmentlevel2: 'Pharmaceutical Distribution &amp',
    },
    { usr_status: 'Active', 'dotted.name': 'ünïcödé', wait_time: 99, ok: 0 },
    '-',
  ]);
}

function sourceIp(): string {
  return `192.0.2.${textSlot('octet', 1)}`;
}

// prettier-ignore
const PLACES = [
  { country: 'DE', region: 'Hesse', location: 'Frankfurt am Main', latitude: 50.1188, longitude: 8.6843, zipcode: '60313', timezone: 'Europe/Berlin' },
  { country: 'US', region: 'Oregon', location: 'Boardman', latitude: 45.8491, longitude: -119.7143, zipcode: '97818', timezone: 'America/Los_Angeles' },
  { country: 'BR', region: 'São Paulo', location: 'São Paulo', latitude: literal('-23.0'), longitude: -46.6333, zipcode: 'N/A', timezone: 'America/Sao_Paulo' },
  { country: 'JP', region: '東京都', location: '千代田区', latitude: 35.6895, longitude: 139.6917, zipcode: '100-0001', timezone: 'Asia/Tokyo' },
  { country: 'SE', region: '', location: 'Stockholm', latitude: literal('2.0020332e+23'), longitude: literal('1.8e+1'), zipcode: '100 04', timezone: 'Europe/Stockholm' },
] as const;

/** Where one side of a connection is, under the prefix that its fields carry. */
export function placeFields(draw: Draw, prefix: 'src' | 'dst'): Variant {
  const place = draw.pick(PLACES);
  return Object.fromEntries(
    Object.entries(place).map(([name, value]) => [`${prefix}_${name}`, value]),
  );
}

/** Addresses of both sides; now and then one that is no address. */
export function addressFields(draw: Draw): Variant {
  const inside = `192.0.2.${textSlot('octet', 1)}`;
  return {
    userip: draw.pick([inside, inside, `2001:db8:10::${textSlot('octet', 1)}`, '']),
    srcip: draw.pick([
      `198.51.100.${textSlot('octet', 2)}`,
      `198.51.100.${textSlot('octet', 2)}`,
      '198.51.100.000',
      'N/A',
    ]),
    dstip: draw.pick([
      `203.0.113.${textSlot('octet', 3)}`,
      `203.0.113.${textSlot('octet', 3)}`,
      `2001:db8:20::${textSlot('octet', 3)}`,
      '203.0.113.6.000',
      '',
    ]),
    dstport: draw.pick<unknown>([443, 443, 8443, 80, '443', '-']),
  };
}

const DEVICES = [
  { device: 'Windows Device', os: 'Windows 11', os_version: 'Windows 11' },
  { device: 'Mac Device', os: 'Sonoma', os_version: 'Mac OSX 14.3.0' },
  { device: 'Linux Device', os: 'Ubuntu', os_version: '22.04' },
  { device: 'iPhone', os: 'iOS', os_version: '17.2' },
  { device: 'Server', os: 'unknown', os_version: 'NotAvailable' },
] as const;

export function deviceFields(draw: Draw): Variant {
  return {
    ...draw.pick(DEVICES),
    hostname: draw.pick([`pc-${textSlot('user')}.example.org`, 'Büro-Rechner 東', '']),
  };
}

// prettier-ignore
const APPS = [
  { app: 'Google Drive', site: 'Google Drive', appsuite: 'Google', appcategory: 'Cloud Storage', cci: 91, ccl: 'excellent' },
  { app: 'Slack', site: 'Slack', appsuite: '', appcategory: 'Collaboration', cci: 86, ccl: 'high' },
  { app: 'WhatsApp', site: 'WhatsApp', appsuite: '', appcategory: 'Chat &amp; other communication', cci: 12, ccl: 'poor' },
  { app: 'Amazon S3', site: 'Amazon S3', appsuite: 'Amazon', appcategory: 'Cloud Storage', cci: '91', ccl: 'excellent' },
  { app: 'Example&nbsp;Wiki', site: 'wiki', appsuite: '', appcategory: 'n/a', cci: 0, ccl: 'unknown' },
] as const;

/** The application and the page in it; the url has a scheme only sometimes. */
export function appFields(draw: Draw): Variant {
  const app = draw.pick(APPS);
  return {
    ...app,
    category: draw.pick<unknown>([app.appcategory, app.appcategory, 531]),
    other_categories: draw.pick<unknown>([['ALL CATEGORIES', app.appcategory], ['All'], []]),
    url: draw.pick([
      'files.example.com/teams/42/report.pdf?version=3&amp;lang=de',
      'https://app.example.com/über/uns?q=\\u0026',
      'wiki.example.com/',
    ]),
    page: draw.pick(['app.example.com', '']),
    protocol: draw.pick(['HTTPS/1.1', 'HTTPS/2', 'TCP']),
    useragent: draw.pick([
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/121.0 Safari/537.36',
      'curl/8.5',
      '',
    ]),
    browser: draw.pick(['Chrome', 'Native', 'Firefox']),
    traffic_type: draw.pick(['CloudApp', 'Web']),
    access_method: draw.pick(['Client', 'API Connector', 'Reverse Proxy', 'GRE']),
  };
}

/** The identifiers beyond 2^53; some records carry small or absent ones. */
export function sessionIds(draw: Draw): Variant {
  return {
    transaction_id: numberSlot('int64', 1),
    connection_id: draw.pick([numberSlot('int64', 2), numberSlot('int64', 2), literal('0')]),
    request_id: draw.pick([numberSlot('int64', 3), literal('9007199254740993')]),
    app_session_id: numberSlot('int64', 4),
    browser_session_id: draw.pick([numberSlot('int64', 5), literal('1234567891011730')]),
  };
}

const FILE_NAMES = [
  'Quarterly plan.xlsx',
  'Übersicht 2025 – Maße &amp; Gewichte.pdf',
  '財務報告書.docx',
  '📄 notes "final".txt',
  'R&D\t\\budget.csv',
] as const;

/** The file of an upload, a scan or an incident. */
export function fileFields(draw: Draw): Variant {
  const object = draw.pick(FILE_NAMES);
  return {
    object,
    object_type: draw.pick(['File', 'File', 'Document', 'Folder', '']),
    object_id: draw.pick(['', textSlot('md5', 4)]),
    file_type: draw.pick(['application/pdf', 'Portable Document Format (PDF)', '']),
    file_size: draw.int(0, 50_000_000),
    md5: draw.pick([textSlot('md5', 1), textSlot('md5', 1), 'NotAvailable']),
    file_path: draw.pick([`/shared/${object}`, '']),
  };
}
