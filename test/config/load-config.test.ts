import { expect } from 'chai';
import { createConfigParser, loadConfig } from '../../plugin/config/load-config.ts';
import type { LoadedConfig } from '../../plugin/config/load-config.ts';
import type { Config } from '../../plugin/config/config.generated.ts';
import { formatDiagnostic } from '../../plugin/diagnostics/diagnostic.ts';
import type { Diagnostic } from '../../plugin/diagnostics/diagnostic.ts';
import { canary, configWith, environment, errorCases, warningCases } from './config-cases.ts';

const file = '/etc/fluent-netskope/config.yaml';
const parseConfig = createConfigParser();
const parse = (yaml: string) => parseConfig(yaml, { file, environment });

function good(loaded: LoadedConfig): { config: Config; warnings: readonly Diagnostic[] } {
  if (loaded.kind === 'invalid') {
    expect.fail(`unexpected: ${loaded.diagnostics.map(formatDiagnostic).join('\n')}`);
  }
  return loaded;
}

function bad(loaded: LoadedConfig): readonly Diagnostic[] {
  if (loaded.kind === 'ok') expect.fail('the configuration was taken');
  return loaded.diagnostics;
}

const inShort = ({ line, column, code }: Diagnostic) => `${line}:${column} ${code}`;

describe('a configuration', () => {
  for (const { claim, yaml, found } of errorCases) {
    it(`refuses ${claim}`, () => {
      expect(bad(parse(yaml)).map(inShort)).to.deep.equal(found);
    });
  }

  for (const { claim, yaml, found } of warningCases) {
    it(`takes ${claim}${found.length === 0 ? '' : ' with a warning'}`, () => {
      expect(good(parse(yaml)).warnings.map(inShort)).to.deep.equal(found);
    });
  }

  it('names the file, what is wrong and the way out', () => {
    const [finding] = bad(parse(configWith({ forward: '  ack_timeout_sec: 5\n' })));
    expect(finding && formatDiagnostic(finding)).to.equal(
      `${file}:8:3 UNKNOWN_KEY "ack_timeout_sec" is not a key here. Did you mean "ack_timeout_secs"?`,
    );
  });

  it('tells the variable instead of its value when a secret should be a reference', () => {
    const [finding] = bad(parse(configWith({}).replace('{ env: SECRET }', '${SECRET}')));
    expect(finding?.message).to.equal(
      'token (from ${SECRET}) holds the secret itself; write { env: SECRET }.',
    );
  });

  it('fills in every default', () => {
    const { config } = good(parse(configWith({})));
    expect(config.outputs).to.deep.equal([
      { mapping: 'raw', tag: 'netskope.raw.{kind}.{tenant}.{day}' },
    ]);
    expect(config.tenants[0]).to.deep.include({
      auth_header: 'netskope-api-token',
      index: 'fluent-netskope',
      start: '-1h',
    });
    expect(config.http).to.deep.equal({
      timeout_secs: 120,
      connect_timeout_secs: 10,
      proxy: 'environment',
      max_body_bytes: 268_435_456,
      max_wait_secs: 300,
      default_wait_secs: 30,
      backoff_min_secs: 1,
      backoff_max_secs: 900,
      denied_interval_secs: 300,
      conflict_min_secs: 2,
      conflict_max_secs: 10,
      requests_per_sec: 4,
    });
    expect(config.forward).to.deep.equal({
      to: 'tls://fluent.example.org:24224',
      connect_timeout_secs: 10,
      handshake_timeout_secs: 10,
      ack_timeout_secs: 30,
      window_frames: 8,
      max_frame_bytes: 1_000_000,
      backoff_min_secs: 0.2,
      backoff_max_secs: 30,
    });
    expect(config).to.deep.include({
      state_dir: '/var/lib/fluent-netskope',
      listen: '127.0.0.1:9598',
      log_level: 'info',
      shutdown_timeout_secs: 25,
      page_budget_bytes: 268_435_456,
      limits: { max_record_depth: 60, max_record_keys: 10_000 },
    });
    expect(config).not.to.have.property('mappings_dir');
  });

  it('gives each configuration defaults of its own, and freezes them all', () => {
    const first = good(parse(configWith({}))).config;
    const next = good(parse(configWith({}))).config;
    expect(next.outputs).not.to.equal(first.outputs);
    for (const part of [first, first.tenants, first.tenants[0]?.token, first.outputs[0]]) {
      expect(part).to.be.frozen;
    }
  });

  it('resolves relative paths at the folder of the file, those of secrets too', () => {
    const yaml = configWith({
      tenant: '    ca_file: ../ca.pem\n',
      more: 'state_dir: state\nmappings_dir: /srv/mappings\n',
    }).replace('{ env: SECRET }', '{ file: token }');
    const { config } = good(parse(yaml));
    expect(config.tenants[0]).to.deep.include({
      ca_file: '/etc/ca.pem',
      token: { file: '/etc/fluent-netskope/token' },
    });
    expect(config.state_dir).to.equal('/etc/fluent-netskope/state');
    expect(config.mappings_dir).to.equal('/srv/mappings');
  });

  it('leaves scheme and host of a URL, in one spelling', () => {
    const { config } = good(
      parse(configWith({}).replace('acme.goskope.com', 'ACME.goskope.com:443/')),
    );
    expect(config.tenants[0]?.url).to.equal('https://acme.goskope.com');
  });

  it('reads variables as the type that the key wants', () => {
    const { config } = good(
      parse(
        configWith({
          tenant: '    index: ${INDEX}\n',
          forward: '  backoff_min_secs: ${NUMBER}\n',
          more: 'http: { connect_timeout_secs: "${NUMBER}" }\nlimits:\n  max_record_depth: ${WHOLE}\n',
        }).replace('acme.goskope.com', '${HOST}'),
      ),
    );
    expect(config.tenants[0]).to.deep.include({ index: '2024', url: 'https://acme.goskope.com' });
    expect(config.forward.backoff_min_secs).to.equal(0.05);
    expect(config.http.connect_timeout_secs).to.equal(0.05);
    expect(config.limits.max_record_depth).to.equal(16);
  });

  it('does not read quoted text as a number when no variable is in it', () => {
    expect(
      bad(parse(configWith({ forward: '  window_frames: "8"\n' }))).map(inShort),
    ).to.deep.equal(['8:18 BAD_TYPE']);
  });

  it('lets tenants share values by alias', () => {
    const second =
      '  - { name: other, url: "https://b.goskope.com", token: *t, streams: [page] }\n';
    const yaml = configWith({ tenant: second }).replace('{ env', '&t { env');
    const { config } = good(parse(yaml));
    expect(config.tenants[1]?.token).to.deep.equal({ env: 'SECRET' });
  });
});

describe('a finding', () => {
  it('never shows a secret, whatever is wrong', () => {
    const told = errorCases.flatMap(({ yaml }) => bad(parse(yaml)).map(formatDiagnostic));
    expect(told.filter((line) => line.includes(canary))).to.deep.equal([]);
  });

  for (const [way, text] of [
    ['as literal', `"${canary}"`],
    ['through a variable', '"${SECRET}"'],
    ['in broken YAML', `"${canary}`],
    ['under a foreign tag', `!x ${canary}`],
    ['as an alias', `*${canary}`],
    ['as a map', `{ key: ${canary} }`],
    ['in a list', `[${canary}]`],
  ] as const) {
    it(`never shows a secret that stands in the wrong place ${way}`, () => {
      const lines = configWith({
        tenant:
          '    auth_header: authorization\n    index: i\n    start: now\n    ca_file: c\n    proxy: none\n',
        forward:
          '  shared_key: { env: K }\n  window_frames: 1\n  hostname: h\n  ack_timeout_secs: 1\n  tls: {}\n',
        more: 'outputs:\n  - mapping: raw\n    tag: t\nlisten: 127.0.0.1:1\nlog_level: info\nlimits: {}\n',
      }).split('\n');
      const told = lines.flatMap((line, index) => {
        const changed = line.replace(/: .*$/, () => `: ${text}`);
        const loaded = parse(lines.with(index, changed).join('\n'));
        return loaded.kind === 'ok' ? loaded.warnings : loaded.diagnostics;
      });
      expect(told.length).to.be.at.least(15);
      expect(told.map(formatDiagnostic).filter((line) => line.includes(canary))).to.be.empty;
    });
  }
});

describe('loadConfig', () => {
  it('reads the file that it is given', async () => {
    const readFile = (path: string) => Promise.resolve(path === file ? configWith({}) : '');
    const { config } = good(await loadConfig({ file, readFile, environment }));
    expect(config.tenants).to.have.length(1);
  });

  it('takes a text at hand without reading', async () => {
    const readFile = () => Promise.reject(new Error('must not be called'));
    const loaded = await loadConfig({ file, text: configWith({}), readFile, environment });
    expect(loaded.kind).to.equal('ok');
  });

  it('refuses a folder of mappings that is not there, where it is named', async () => {
    const text = configWith({ more: 'mappings_dir: mine\n' });
    const readFile = () => Promise.resolve(text);
    const looked: string[] = [];
    const isFolder = (path: string) => looked.push(path) === 0;

    const found = bad(await loadConfig({ file, readFile, environment, isFolder }));

    expect(looked).to.deep.equal(['/etc/fluent-netskope/mine']);
    expect(found.map(({ code }) => code)).to.deep.equal(['NO_FOLDER']);
    expect(text.split('\n')[(found[0]?.line ?? 0) - 1]).to.equal('mappings_dir: mine');
  });

  it('looks for the folder of mappings on the disk', async () => {
    const text = (folder: string) => configWith({ more: `mappings_dir: ${folder}\n` });
    const load = (folder: string) =>
      loadConfig({ file, text: text(folder), readFile: () => Promise.resolve(''), environment });

    expect((await load(import.meta.dirname)).kind).to.equal('ok');
    expect(bad(await load(import.meta.filename))[0]?.code).to.equal('NO_FOLDER');
    expect(bad(await load('/no/such/folder'))[0]?.code).to.equal('NO_FOLDER');
  });

  it('tells why a file cannot be read', async () => {
    const readFile = () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOENT' }));
    const found = bad(await loadConfig({ file, readFile, environment }));
    expect(found.map(formatDiagnostic)).to.deep.equal([
      `${file}:1:1 FILE_UNREADABLE the file cannot be read (ENOENT); give the path of a file that this user may read.`,
    ]);
  });
});
