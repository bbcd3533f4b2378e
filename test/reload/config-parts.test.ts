import { expect } from 'chai';
import type { Config } from '../../plugin/config/config.generated.ts';
import { createConfigParser } from '../../plugin/config/load-config.ts';
import { fixedChanges, withSameBuckets } from '../../plugin/reload/config-parts.ts';

const parse = createConfigParser();
const NAMES = ['a', 'b', 'c', 'd'];

function load(names: readonly string[], more = ''): Config {
  const entries = names.map(
    (name) => `  - { name: ${name}, bucket: logs-${name}, format: dspm-activity, tenant: acme }\n`,
  );
  const text = `buckets:\n${entries.join('')}forward: { to: "unix:///f.sock" }\n${more}`;
  const loaded = parse(text, { file: '/etc/c.yaml', environment: {} });
  if (loaded.kind === 'invalid') expect.fail(loaded.diagnostics[0]?.message ?? '');
  return loaded.config;
}

describe('fixedChanges', () => {
  it('names what only a restart can change', () => {
    const after = load(NAMES, 'listen: off\nlog_format: json\nlog_level: warn\n');

    expect(fixedChanges(load(NAMES), after)).to.deep.equal(['listen', 'log_format']);
  });

  it('leaves other buckets to be kept as they were', () => {
    expect(fixedChanges(load(NAMES), load(['a']))).to.deep.equal([]);
  });

  it('names the buckets that other shards would give to other replicas', () => {
    const after = load(NAMES, 'shard: { count: 2, index: 0 }\n');

    expect(after.buckets.length).to.be.within(1, 3);
    expect(fixedChanges(load(NAMES), after)).to.deep.equal(['buckets']);
  });
});

describe('withSameBuckets', () => {
  it('keeps the buckets and takes the rest', () => {
    const before = load(NAMES);
    const { config, isOther } = withSameBuckets(before, load(['a'], 'log_level: warn\n'));

    expect(isOther).to.equal(true);
    expect(config).to.deep.include({ buckets: before.buckets, log_level: 'warn' });
  });

  it('takes all when the buckets are the same', () => {
    const after = load(NAMES, 'log_level: warn\n');

    expect(withSameBuckets(load(NAMES), after)).to.deep.equal({ config: after, isOther: false });
  });
});
