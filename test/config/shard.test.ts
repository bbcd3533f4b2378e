import { expect } from 'chai';
import { createConfigParser } from '../../plugin/config/load-config.ts';
import { shardOf } from '../../plugin/config/shard.ts';
import { formatDiagnostic } from '../../plugin/diagnostics/diagnostic.ts';
import { streamNames } from '../../plugin/config/stream-names.ts';

const parse = createConfigParser();
const load = (shard: string, tenants = ['acme', 'beta', 'gamma'], ordinal = '0') =>
  parse(
    `tenants:
${tenants
  .map(
    (name) => `  - name: ${name}
    url: https://${name}.goskope.com
    token: { env: TOKEN }
    streams: [application, page, network, infrastructure, audit, incident, endpoint, alert]
`,
  )
  .join('')}forward: { to: tcp://192.0.2.1:24224 }
${shard}`,
    { file: '/etc/config.yaml', environment: { ORDINAL: ordinal } },
  );

function streamsOf(shard: string, tenants?: string[], ordinal?: string): readonly string[] {
  const loaded = load(shard, tenants, ordinal);
  if (loaded.kind === 'invalid') expect.fail(loaded.diagnostics.map(formatDiagnostic).join('\n'));
  return loaded.config.tenants.flatMap(({ name, streams }) =>
    streams.map((stream) => `${name}/${stream}`),
  );
}

function complaintOf(shard: string): string {
  const loaded = load(shard, ['acme']);
  return loaded.kind === 'invalid' ? loaded.diagnostics.map(formatDiagnostic).join('\n') : '';
}

describe('shards', () => {
  const all = streamsOf('').toSorted();

  for (let count = 1; count <= 8; count += 1) {
    it(`of ${count} replicas cover every stream exactly once`, () => {
      const shards = Array.from({ length: count }, (_, index) =>
        streamsOf(`shard: { count: ${count}, index: ${index} }`),
      );

      expect(shards.flat().toSorted()).to.deep.equal(all);
    });
  }

  it('cover every stream of any tenant exactly once, whatever the number of replicas', () => {
    for (let count = 1; count <= 200; count += 1) {
      for (const stream of streamNames) {
        const shard = shardOf(`tenant-${count}`, stream, count);
        expect(shard).to.be.within(0, count - 1);
        expect(Number.isInteger(shard)).to.equal(true);
      }
    }
  });

  it('differ by one stream at most for a tenant with all event streams', () => {
    const events = streamNames.filter((name) => name === 'alert' || !name.startsWith('alert_'));
    for (let count = 1; count <= events.length; count += 1) {
      const shards = events.map((stream) => shardOf('acme', stream, count));
      const sizes = Array.from(
        { length: count },
        (_, index) => shards.filter((shard) => shard === index).length,
      );
      expect(Math.max(...sizes) - Math.min(...sizes), `${count} shards`).to.be.at.most(1);
    }
  });

  it('stay where they are when tenants and streams come, go or change places', () => {
    const before = streamsOf('shard: { count: 3, index: 1 }');
    const after = streamsOf('shard: { count: 3, index: 1 }', ['zeta', 'gamma', 'acme', 'beta']);

    expect(after.filter((one) => !one.startsWith('zeta/')).toSorted()).to.deep.equal(
      before.toSorted(),
    );
  });

  it('never change, for a stream that moves leaves its checkpoint behind', () => {
    const places = ['application', 'alert', 'alert_dlp'] as const;

    expect(places.map((stream) => shardOf('acme', stream, 5))).to.deep.equal([1, 0, 4]);
  });

  it('take their index from the environment', () => {
    const fixed = streamsOf('shard: { count: 3, index: 2 }');

    expect(streamsOf('shard: { count: 3, index: "${ORDINAL}" }', undefined, '2')).to.deep.equal(
      fixed,
    );
  });

  it('leave a tenant out of a replica that reads none of its streams', () => {
    const tenants = [0, 1].map((index) => streamsOf(`shard: { count: 2, index: ${index} }`));

    expect(tenants.flat()).to.have.lengthOf(24);
    expect(tenants.every((streams) => streams.length > 0)).to.equal(true);
  });

  it('refuse an index that no replica has, and say which there are', () => {
    expect(complaintOf('shard: { count: 3, index: 3 }')).to.match(
      /BAD_RANGE index is 3, but the indexes of 3 shards go from 0 to 2;/,
    );
  });

  it('refuse more replicas than have work', () => {
    expect(complaintOf('shard: { count: 9, index: 0 }')).to.match(
      /BAD_RANGE of 9 shards only 8 would have a stream to read; give count a smaller number/,
    );
  });

  for (const shard of [
    '{ count: 3 }',
    '{ index: 0 }',
    '{ count: 0, index: 0 }',
    '{ count: 2, index: -1 }',
    '3',
  ]) {
    it(`refuse shard: ${shard}`, () => {
      expect(complaintOf(`shard: ${shard}`)).to.not.equal('');
    });
  }
});
