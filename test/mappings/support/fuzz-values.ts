/** A source of random numbers from 0 up to 1. */
export type Random = () => number;

export function pick<T>(random: Random, from: readonly [T, ...T[]]): T {
  return from[Math.floor(random() * from.length)] ?? from[0];
}

/** JSON texts of scalars that mappings trip over. */
const SCALARS: readonly [string, ...string[]] = [
  ...(['null', 'true', 'false', '{}', '[]', '""', '" "', '"-"', '"N/A"', '"None"'] as const),
  ...['"unknown"', '"0"', '0', '-0', '0.0', '0e5', '1', '-1', '34.0', '1e400', '1e-400', '443'],
  ...['65535', '65536', '9007199254740991', '9007199254740993', '-9007199254740993'],
  ...['8847222077216958610', '18446744073709551616', '123456789012345678901234567890', '"1e3"'],
  ...['1736151783', '1736151783123', '1736151783123456', '"2025-01-06T08:23:03+0000"'],
  ...[
    '"2025-01-06 08:23:03"',
    '"Mon Jan  6 08:23:03 2025"',
    '"2025-13-45T99:99:99Z"',
    '90',
    '-180',
  ],
  ...['"192.0.2.1"', '"192.0.2.256"', '"2001:db8::1"', '"::ffff:192.0.2.1"', '"2001:db8::1%eth0"'],
  ...['"https://example.org:8443/a?b=c#d"', '"https://[2001:db8::1]:99999/"', '"http://"', '"//x"'],
  ...[
    '"https://user:pw@example.org\\\\path"',
    '"a&amp;b&nbs"',
    '"&#x110000;"',
    '"&#0;"',
    '"\\u0000"',
  ],
  ...['"\\ud83d\\ude00"', '"\\u202e\\ufeff"', '"line\\nbreak\\t"', '"a;b,c|d"', '"100 %"'],
  ...['"d41d8cd98f00b204e9800998ecf8427e"', '"DA39A3EE5E6B4B0D3255BFEF95601890AFD80709"'],
  ...['"constructor"', '"__proto__"', '"toString"', '"Login Failed"', '"yes"', '"SAML"', '"block"'],
  ...[
    '"longitude|latitude"',
    '"[{\\"name\\":\\"x\\"}]"',
    '"{\\"data_type\\":\\"user\\"}"',
    '"[1,"',
  ],
  ...['"\\\\ud800"', '"\\ufffd"', '"\\u2028"', '"ß"', '"İ"', '"ſ"'],
];

const KEYS: readonly [string, ...string[]] = [
  'name',
  ...['id', '_id', 'data_type', 'data_values', 'dlp_profile_name', 'dlp_rules', 'dlp_rule_name'],
  ...['dlp_rule_severity', 'dlp_incident_rule_count', 'dlp_policy', 'dlp_action', '__proto__', ''],
  ...['constructor', 'a.b', 'é', '\\u0061', '0', 'length'],
];

/** Any JSON value but texts that are no Unicode; big ones are rare. */
export function anyValue(random: Random, depth = 0): string {
  const kind = random();
  if (kind < 0.62 || depth > 3) return pick(random, SCALARS);
  if (kind < 0.64) return deep(1 + Math.floor(random() * 55), random() < 0.5);
  if (kind < 0.67) return String(Math.floor((random() - 0.5) * 10 ** Math.floor(random() * 19)));
  const size = Math.floor(random() * 4);
  const items = Array.from({ length: size }, () => anyValue(random, depth + 1));
  if (kind < 0.84) return `[${items.join(',')}]`;
  return `{${items.map((item) => `"${pick(random, KEYS)}":${item}`).join(',')}}`;
}

/** What a session of the console or a DLP engine writes, with anything inside. */
export function likelyStructure(field: string, random: Random): string {
  const any = (): string => anyValue(random, 2);
  switch (field) {
    case 'supporting_data':
      return `{"data_type":${pick(random, ['"user"', '"admin"', '"reason"', '"policy"', any()])},"data_values":[${any()},${any()}]}`;
    case 'details':
      return `[{"name":${any()},"id":${any()},"_id":${any()}}]`;
    case 'dlp_match_info':
      return `[{"dlp_policy":${any()},"dlp_profile_name":${any()},"dlp_rules":[{"dlp_rule_name":${any()},"dlp_rule_severity":${any()},"dlp_incident_rule_count":${any()}},${any()}]},${any()}]`;
    default:
      return any();
  }
}

/** Lists or maps inside each other. */
export function deep(levels: number, isList: boolean): string {
  return isList
    ? `${'['.repeat(levels)}1${']'.repeat(levels)}`
    : `${'{"d":'.repeat(levels)}1${'}'.repeat(levels)}`;
}
