import type { DiagnosticCase } from '../diagnostics/yaml-cases.ts';

/** What must never come out of a finding: as a literal, or as the value of a variable. */
export const canary = 'c4n4ry-s3cr3t';

export const environment = {
  SECRET: canary,
  NUMBER: '0.05',
  WHOLE: '16',
  INDEX: '2024',
  HOST: 'acme.goskope.com',
  PROXY: `http://user:${canary}@proxy.example.org:3128`,
};

interface Sections {
  readonly tenant?: string;
  readonly more?: string;
  readonly forward?: string;
}

/** A good configuration; lines 2 to 5 are the tenant, 7 is `to`, the rest follows at line 8. */
export function configWith({ tenant = '', more = '', forward = '' }: Sections): string {
  return `tenants:
  - name: acme
    url: https://acme.goskope.com
    token: { env: SECRET }
    streams: [page, audit]
${tenant}forward:
  to: tls://fluent.example.org:24224
${forward}${more}`;
}

const tenant = (lines: string) => configWith({ tenant: lines });
const forward = (lines: string) => configWith({ forward: lines });
const more = (lines: string) => configWith({ more: lines });
const LOGS = 'name: a, bucket: logs-a, format: dspm-activity, tenant: acme';
const buckets = (...entries: readonly string[]) =>
  more(`buckets:\n${entries.map((entry) => `  - ${entry}\n`).join('')}`);
const edited = (from: string, to: string) => configWith({}).replace(from, () => to);
const url = (text: string) => edited('https://acme.goskope.com', text);
const token = (text: string) => edited('{ env: SECRET }', text);
const streams = (text: string) => edited('[page, audit]', text);
const to = (text: string) => edited('tls://fluent.example.org:24224', text);
const tag = (text: string) => more(`outputs:\n  - mapping: raw\n    tag: ${text}\n`);
const second = (lines: string) => `  - name: other\n    token: { env: SECRET }\n${lines}`;

/** Configurations that end the run. */
export const errorCases: readonly DiagnosticCase[] = [
  { claim: 'a misspelled key', yaml: more('lisen: x\n'), found: ['8:1 UNKNOWN_KEY'] },
  { claim: 'a key of a tenant', yaml: tenant('    tokn: x\n'), found: ['6:5 UNKNOWN_KEY'] },
  {
    claim: 'every key that is missing',
    yaml: 'tenants:\n  - name: acme\n    streams: [page]\nforward: {}\n',
    found: ['2:5 MISSING_KEY', '2:5 MISSING_KEY', '4:1 MISSING_KEY'],
  },
  { claim: 'a list instead of a map', yaml: '- a\n', found: ['1:1 BAD_TYPE'] },
  { claim: 'a section without content', yaml: more('http:\n'), found: ['8:1 BAD_TYPE'] },
  { claim: 'a number as name', yaml: edited('name: acme', 'name: 5'), found: ['2:11 BAD_TYPE'] },
  { claim: 'a blank in a name', yaml: edited('acme', '"a b"'), found: ['2:11 BAD_VALUE'] },
  {
    claim: 'a long index',
    yaml: tenant(`    index: ${'x'.repeat(81)}\n`),
    found: ['6:12 BAD_VALUE'],
  },
  { claim: 'an empty list of streams', yaml: streams('[]'), found: ['5:14 BAD_VALUE'] },
  { claim: 'an unknown stream', yaml: streams('[page, alert_dpl]'), found: ['5:21 BAD_VALUE'] },
  { claim: 'a stream twice', yaml: streams('[page, audit, page]'), found: ['5:28 DUPLICATE_ITEM'] },
  { claim: 'an unknown header', yaml: tenant('    auth_header: x\n'), found: ['6:18 BAD_VALUE'] },
  {
    claim: 'a negative duration',
    yaml: forward('  ack_timeout_secs: -5\n'),
    found: ['8:21 BAD_VALUE'],
  },
  { claim: 'zero as "off"', yaml: more('http: { timeout_secs: 0 }\n'), found: ['8:23 BAD_VALUE'] },
  {
    claim: 'a duration without unit',
    yaml: more('watch_interval: "5"\n'),
    found: ['8:17 BAD_DURATION'],
  },
  {
    claim: 'a duration of nothing',
    yaml: more('alerts: { silence_alert_after: 0s }\n'),
    found: ['8:32 BAD_DURATION'],
  },
  {
    claim: 'a limit for an unknown stream',
    yaml: tenant('    alerts: { streams: [{ stream: pages, lag_alert_after: off }] }\n'),
    found: ['6:35 BAD_VALUE'],
  },
  {
    claim: 'the tag of our own alerts',
    yaml: tag('netskope.health.{kind}'),
    found: ['10:10 BAD_TAG'],
  },
  { claim: 'endless time', yaml: more('http: { timeout_secs: .inf }\n'), found: ['8:23 BAD_TYPE'] },
  { claim: 'half a frame', yaml: forward('  window_frames: 1.5\n'), found: ['8:18 BAD_TYPE'] },
  {
    claim: 'a frame too long',
    yaml: forward('  max_frame_bytes: 5000001\n'),
    found: ['8:20 BAD_VALUE'],
  },
  {
    claim: 'records too deep',
    yaml: more('limits: { max_record_depth: 61 }\n'),
    found: ['8:29 BAD_VALUE'],
  },
  {
    claim: 'text that is no number',
    yaml: forward('  window_frames: ${SECRET}\n'),
    found: ['8:18 BAD_TYPE'],
  },
  { claim: 'an empty path', yaml: more('state_dir: ""\n'), found: ['8:12 BAD_VALUE'] },
  { claim: 'an unset variable once', yaml: url('https://${NOPE}'), found: ['3:10 UNSET_VARIABLE'] },
  { claim: 'a variable without end', yaml: url('https://${HOST'), found: ['3:10 BAD_PLACEHOLDER'] },

  { claim: 'a token in the file', yaml: token(canary), found: ['4:12 SECRET_IN_FILE'] },
  { claim: 'a token of digits', yaml: token('123456'), found: ['4:12 SECRET_IN_FILE'] },
  { claim: 'a token from a variable', yaml: token('${SECRET}'), found: ['4:12 SECRET_IN_FILE'] },
  {
    claim: 'a key in the file',
    yaml: forward(`  shared_key: ${canary}\n`),
    found: ['8:15 SECRET_IN_FILE'],
  },
  {
    claim: 'a password in the file',
    yaml: forward(`  username: u\n  password: ${canary}\n`),
    found: ['9:13 SECRET_IN_FILE'],
  },
  {
    claim: 'a password of the proxy in the file',
    yaml: more(`http: { proxy: "http://user:${canary}@proxy.example.org:3128" }\n`),
    found: ['8:16 SECRET_IN_FILE'],
  },
  { claim: 'no token', yaml: token(''), found: ['4:5 BAD_SECRET'] },
  { claim: 'a reference to nothing', yaml: token('{}'), found: ['4:12 BAD_SECRET'] },
  { claim: 'a reference to two', yaml: token('{ env: A, file: b }'), found: ['4:12 BAD_SECRET'] },
  {
    claim: 'a value instead of a name',
    yaml: token(`{ env: "${canary}" }`),
    found: ['4:12 BAD_SECRET'],
  },
  {
    claim: 'an unknown reference',
    yaml: token(`{ value: ${canary} }`),
    found: ['4:12 BAD_SECRET'],
  },
  {
    claim: 'a value instead of an ARN',
    yaml: token(`{ secret: ${canary} }`),
    found: ['4:12 BAD_SECRET'],
  },
  {
    claim: 'an ARN without the characters at its end',
    yaml: token('{ secret: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:name" }'),
    found: ['4:12 BAD_SECRET'],
  },
  {
    claim: 'an ARN that is no reference',
    yaml: token('arn:aws:secretsmanager:eu-central-1:123456789012:secret:name-AbCdEf'),
    found: ['4:12 BAD_SECRET'],
  },
  { claim: 'a token as key', yaml: token(`{ ${canary} }`), found: ['4:12 BAD_SECRET'] },
  { claim: 'a list as token', yaml: token(`[ ${canary} ]`), found: ['4:12 BAD_SECRET'] },

  { claim: 'no URL', yaml: url('acme.goskope.com'), found: ['3:10 BAD_URL'] },
  { claim: 'another scheme', yaml: url('ftp://acme.goskope.com'), found: ['3:10 BAD_URL'] },
  { claim: 'a path', yaml: url('https://acme.goskope.com/api'), found: ['3:10 BAD_URL'] },
  { claim: 'a query', yaml: url('https://acme.goskope.com?'), found: ['3:10 BAD_URL'] },
  { claim: 'a user', yaml: url(`https://u:${canary}@acme.goskope.com`), found: ['3:10 BAD_URL'] },
  { claim: 'plain http', yaml: url('http://acme.goskope.com'), found: ['3:10 INSECURE_URL'] },
  {
    claim: 'plain http to a name that only looks local',
    yaml: url('http://127.0.0.1.example.org'),
    found: ['3:10 INSECURE_URL'],
  },
  { claim: 'no proxy', yaml: more('http: { proxy: enviroment }\n'), found: ['8:16 BAD_PROXY'] },
  {
    claim: 'a proxy with a path',
    yaml: tenant('    proxy: http://p.example.org/x\n'),
    found: ['6:12 BAD_PROXY'],
  },
  { claim: 'a start in words', yaml: tenant('    start: yesterday\n'), found: ['6:12 BAD_START'] },
  {
    claim: 'a start without zone',
    yaml: tenant('    start: 2025-01-06T00:00:00\n'),
    found: ['6:12 BAD_START'],
  },
  {
    claim: 'a receiver without port',
    yaml: to('tls://fluent.example.org'),
    found: ['7:7 BAD_ADDRESS'],
  },
  {
    claim: 'a receiver by http',
    yaml: to('http://fluent.example.org:1'),
    found: ['7:7 BAD_ADDRESS'],
  },
  { claim: 'a port alone', yaml: more('listen: ":9598"\n'), found: ['8:9 BAD_ADDRESS'] },
  {
    claim: 'IPv6 without brackets',
    yaml: more('listen: "::1:9598"\n'),
    found: ['8:9 BAD_ADDRESS'],
  },
  {
    claim: 'a host name with a port',
    yaml: more('allowed_hosts: ["example.org:80"]\n'),
    found: ['8:17 BAD_VALUE'],
  },
  { claim: 'a port too high', yaml: more('listen: 127.0.0.1:65536\n'), found: ['8:9 BAD_ADDRESS'] },

  {
    claim: 'an unknown placeholder',
    yaml: tag('"a.{tennant}"'),
    found: ['10:10 UNKNOWN_PLACEHOLDER'],
  },
  { claim: 'a time pattern in a tag', yaml: tag('a.%Y'), found: ['10:10 BAD_TAG'] },
  { claim: 'an open placeholder', yaml: tag('"a.{kind"'), found: ['10:10 BAD_TAG'] },
  { claim: 'an empty part of a tag', yaml: tag('a..b'), found: ['10:10 BAD_TAG'] },
  { claim: 'eleven parts', yaml: tag('1.2.3.4.5.6.7.8.9.10.11'), found: ['10:10 BAD_TAG'] },
  { claim: 'an empty tag', yaml: tag('""'), found: ['10:10 BAD_TAG'] },
  {
    claim: 'an output that stands twice',
    yaml: more(
      'outputs:\n  - { mapping: raw, tag: a }\n  - { mapping: ocsf, tag: a }\n  - { mapping: raw, tag: a }\n',
    ),
    found: ['11:5 DUPLICATE_OUTPUT'],
  },

  {
    claim: 'two tenants of one name',
    yaml: tenant(second('    url: https://other.goskope.com\n    streams: [page]\n')).replace(
      'other',
      'acme',
    ),
    found: ['6:11 DUPLICATE_TENANT'],
  },
  {
    claim: 'two tenants that read one iterator, however its URL is spelled',
    yaml: tenant(second('    url: https://ACME.goskope.com:443/\n    streams: [network, audit]\n')),
    found: ['9:24 SHARED_ITERATOR'],
  },
  {
    claim: 'nothing to read',
    yaml: 'tenants: []\nforward: { to: tcp://192.0.2.1:24224 }\n',
    found: ['1:10 MISSING_KEY'],
  },
  {
    claim: 'a bucket without what it needs',
    yaml: more('buckets:\n  - name: dspm\n'),
    found: ['9:5 MISSING_KEY', '9:5 MISSING_KEY', '9:5 MISSING_KEY'],
  },
  {
    claim: 'a name that is no bucket, and a format that nobody writes',
    yaml: buckets('{ name: a, bucket: "B_C", format: csv, tenant: acme }'),
    found: ['9:24 BAD_VALUE', '9:39 BAD_VALUE'],
  },
  {
    claim: 'two buckets of one name with one queue',
    yaml: buckets(
      `{ ${LOGS}, queue_url: "https://sqs.example.org/1/a" }`,
      `{ ${LOGS.replace('logs-a', 'logs-b')}, queue_url: "https://sqs.example.org/1/a" }`,
    ),
    found: ['10:13 DUPLICATE_BUCKET', '10:80 SHARED_QUEUE'],
  },
  {
    claim: 'a store with a path, and a queue without one',
    yaml: buckets(
      `{ ${LOGS}, endpoint: "https://s3.example.org/logs", queue_url: "https://sqs.example.org" }`,
    ),
    found: ['9:79 BAD_URL', '9:121 BAD_URL'],
  },
  {
    claim: 'a look-back without unit, and an external id without role',
    yaml: buckets(`{ ${LOGS}, look_back: "24", external_id: ab }`),
    found: ['9:80 BAD_DURATION', '9:86 MISSING_KEY'],
  },
  {
    claim: 'TLS settings without TLS',
    yaml: to('tcp://192.0.2.1:24224\n  tls: { ca_file: ca.pem }'),
    found: ['8:3 TLS_NOT_USED'],
  },
  {
    claim: 'a certificate without key',
    yaml: forward('  tls: { cert_file: a }\n'),
    found: ['8:10 MISSING_KEY'],
  },
  {
    claim: 'a key without certificate',
    yaml: forward('  tls: { key_file: a }\n'),
    found: ['8:10 MISSING_KEY'],
  },
  {
    claim: 'a user without password',
    yaml: forward('  username: u\n'),
    found: ['8:3 MISSING_KEY'],
  },
  {
    claim: 'a longest wait below the first',
    yaml: more('http: { backoff_max_secs: 0.5 }\n'),
    found: ['8:27 BAD_RANGE'],
  },
  {
    claim: 'a first wait above the longest',
    yaml: forward('  backoff_min_secs: 60\n'),
    found: ['8:21 BAD_RANGE'],
  },
  {
    claim: 'a shortest wait above the longest after a conflict',
    yaml: more('http: { conflict_min_secs: 5, conflict_max_secs: 4 }\n'),
    found: ['8:50 BAD_RANGE'],
  },
  {
    claim: 'everything at once, in the order of the file',
    yaml: `${streams('[pages]')}listen: x\nnew: 1\nlog_level: loud\n`,
    found: ['5:15 BAD_VALUE', '8:9 BAD_ADDRESS', '9:1 UNKNOWN_KEY', '10:12 BAD_VALUE'],
  },
];

/** Configurations that run all the same. */
export const warningCases: readonly DiagnosticCase[] = [
  {
    claim: 'alerts that arrive twice',
    yaml: streams('[alert, page, alert_dlp, alert_uba]'),
    found: ['5:28 OVERLAPPING_ALERTS'],
  },
  {
    claim: 'a prefix inside of another one',
    yaml: buckets(
      `{ ${LOGS}, prefix: a/ }`,
      `{ ${LOGS.replace('name: a', 'name: b')}, prefix: a/b/ }`,
      `{ ${LOGS.replace('name: a', 'name: c')}, prefix: b/ }`,
    ),
    found: ['10:77 OVERLAPPING_PREFIXES'],
  },
  {
    claim: 'buckets without tenants',
    yaml: `buckets: [{ ${LOGS}, endpoint: "http://127.0.0.1:9000" }]\nforward: { to: tcp://192.0.2.1:24224 }\n`,
    found: [],
  },
  { claim: 'typed alerts alone', yaml: streams('[alert_dlp, alert_uba]'), found: [] },
  {
    claim: 'pages for everybody',
    yaml: more('listen: 0.0.0.0:9598\n'),
    found: ['8:9 EXPOSED_LISTEN'],
  },
  {
    claim: 'pages on a host name',
    yaml: more('listen: example.org:1\n'),
    found: ['8:9 EXPOSED_LISTEN'],
  },
  { claim: 'no pages at all', yaml: more('listen: off\n'), found: [] },
  {
    claim: 'names by which the pages may be asked for',
    yaml: more('allowed_hosts: [netskope.monitoring.svc, status.example.org]\n'),
    found: [],
  },
  { claim: 'pages for IPv6 loopback', yaml: more('listen: "[::1]:0"\n'), found: [] },
  { claim: 'a tenant on loopback', yaml: url('http://127.8.0.1:8080'), found: [] },
  { claim: 'a tenant on localhost', yaml: url('http://localhost:8080/'), found: [] },
  { claim: 'a tenant on ::1', yaml: url('http://[::1]:8080'), found: [] },
  {
    claim: 'a proxy with a password from outside',
    yaml: more('http: { proxy: "${PROXY}" }\n'),
    found: [],
  },
  {
    claim: 'ten parts of a tag',
    yaml: tag('"1.2.3.4.5.6.{kind}.{tenant}.{stream}.{day}-x"'),
    found: [],
  },
  {
    claim: 'one tenant under two indexes',
    yaml: tenant(second('    url: https://acme.goskope.com\n    index: b\n    streams: [page]\n')),
    found: [],
  },
];
