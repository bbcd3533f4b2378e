import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { fluentBitForSuite } from '../shippers/support/fluent-bit.ts';
import {
  readShipped,
  shippedNames,
  shippedPath,
} from '../shippers/support/shipped-configurations.ts';
import { FLUENT_BIT_KEYS } from './fluent-bit-keys.ts';

type Entry = Readonly<Record<string, unknown>>;

interface FluentBitFile {
  readonly service: Entry;
  readonly pipeline: {
    readonly inputs: readonly Entry[];
    readonly filters?: readonly Entry[];
    readonly outputs: readonly Entry[];
  };
}

/** Names of files whose records go to S3. */
const S3_FILES = shippedNames('fluent-bit').filter((name) => /^(s3-|aggregator)/.test(name));

function read(name: string): FluentBitFile {
  return readShipped('fluent-bit', name).data as FluentBitFile;
}

describe('the Fluent Bit files that ship', () => {
  it('are these', () => {
    expect(shippedNames('fluent-bit')).to.deep.equal([
      'aggregator.yaml',
      'dspm-activity.yaml',
      'edge.yaml',
      'local-file.yaml',
      's3-and-http.yaml',
      's3-and-opensearch.yaml',
      's3-and-splunk.yaml',
      's3-athena.yaml',
      's3-hunters.yaml',
      's3-panther.yaml',
    ]);
  });

  for (const name of shippedNames('fluent-bit')) {
    describe(name, () => {
      it('has no key that Fluent Bit does not know', () => {
        expect(strangeKeys(read(name))).to.deep.equal([]);
      });

      it('keeps what it acknowledges', () => {
        const { service, pipeline } = read(name);
        expect(service).to.include({ 'storage.checksum': 'off', 'storage.sync': 'full' });
        expect(service['storage.path']).to.match(/^\$\{FLUENT_BUFFERS:-\/buffers\}\//);
        expect(pipeline.inputs).to.have.length(1);
        expect(pipeline.inputs[0]).to.include({
          name: 'forward',
          'storage.type': 'filesystem',
          'storage.pause_on_chunks_overlimit': 'off',
          threaded: 'off',
          workers: 1,
        });
        expect(pipeline.inputs[0]).to.have.property('shared_key');
        expect(pipeline.inputs[0]).to.not.have.property('tag');
        for (const output of pipeline.outputs) expectPatience(output);
      });

      it('has the same service and the same input settings as the others', () => {
        const { 'storage.max_chunks_up': up, ...service } = read(name).service;
        const { 'storage.max_chunks_up': usual, ...others } = read('s3-athena.yaml').service;
        expect(service).to.deep.equal(others);
        // A chunk for each record: with the usual number Fluent Bit reports chunks it cannot map.
        expect(up).to.equal(name === 'dspm-activity.yaml' ? 1000 : usual);
      });

      it('says in a comment why each setting that must stay is there', () => {
        const { text } = readShipped('fluent-bit', name);
        const reasons = text.match(/# Never/g)?.length ?? 0;
        expect(reasons).to.be.at.least(5);
      });
    });
  }

  for (const name of S3_FILES) {
    it(`${name} takes every tag, and the day of the key from the tag`, () => {
      const output = read(name).pipeline.outputs.find((one) => one.name === 's3');
      expect(output).to.include({ match: 'netskope.*', json_date_key: false, workers: 1 });
      expect(output?.s3_key_format).to.match(/\$TAG\[1\].*\$TAG\[2\].*\$TAG\[4\].*\$UUID/);
      expect(output?.s3_key_format).to.not.match(/%[YmdF]/);
      expect(output?.store_dir).to.match(/^\$\{FLUENT_BUFFERS:-\/buffers\}\//);
    });
  }

  describe('dspm-activity.yaml', () => {
    const outputs = read('dspm-activity.yaml').pipeline.outputs;
    const [activities, others] = outputs.map(
      ({ match_regex: pattern }) => new RegExp(String(pattern)),
    );
    const tags: readonly (readonly [tag: string, isActivity: boolean])[] = [
      ['netskope.dspm-activity.user_activity.acme.2026-01-02.0c1f', true],
      ['netskope.dspm-activity.system_activity.acme.2026-01-02.0c1f', true],
      ['netskope.dspm-activity.invalid.acme.2026-01-02.0c1f', false],
      ['netskope.raw.audit.acme.2026-01-02', false],
      ['netskope.raw.user_activity', false],
      ['netskope.health.silence.acme.2026-01-02', false],
      ['netskope.x', false],
    ];
    for (const [tag, isActivity] of tags) {
      it(`sends ${tag} to one output, ${isActivity ? 'the activities' : 'the others'}`, () => {
        expect([activities?.test(tag), others?.test(tag)]).to.deep.equal([isActivity, !isActivity]);
      });
    }

    it('makes the key of an activity of its tag alone, so that a record twice has one object', () => {
      expect(outputs[0]).to.include({
        s3_key_format: '/${S3_PREFIX:-dspm-activity}/$TAG[3]/$TAG[4]/$TAG[5].json',
        static_file_path: 'on',
        json_date_key: false,
        workers: 1,
      });
      expect(outputs[0]).to.not.have.property('compression');
      expect(outputs[0]?.store_dir).to.not.equal(outputs[1]?.store_dir);
    });
  });

  describe('read by Fluent Bit itself', function () {
    this.timeout(60_000);
    const binary = fluentBitForSuite();
    for (const name of shippedNames('fluent-bit')) {
      it(`${name} passes --dry-run`, () => {
        const run = spawnSync(binary(), ['--dry-run', '-c', shippedPath('fluent-bit', name)], {
          encoding: 'utf8',
        });

        expect(run.status, run.stderr).to.equal(0);
        expect(run.stderr + run.stdout).to.include('configuration test is successful');
      });
    }
  });
});

/** Gives up nothing: out_s3 makes five tries of `no_limits`, every other output means it. */
function expectPatience(output: Entry): void {
  if (output.name === 's3') expect(output.retry_limit).to.equal(1_000_000);
  else expect(output.retry_limit).to.equal('no_limits');
  for (const key of ['storage.total_limit_size', 'store_dir_limit_size']) {
    expect(output).to.not.have.property(key);
  }
}

function strangeKeys({ service, pipeline }: FluentBitFile): readonly string[] {
  const found = (place: string, entry: Entry): readonly string[] => {
    const known = FLUENT_BIT_KEYS[place] ?? [];
    return Object.keys(entry)
      .filter((key) => !known.includes(key))
      .map((key) => `${place}: ${key}`);
  };
  const all = (kind: 'inputs' | 'filters' | 'outputs'): readonly string[] =>
    (pipeline[kind] ?? []).flatMap((entry) => found(`${kind}.${String(entry.name)}`, entry));
  return [...found('service', service), ...all('inputs'), ...all('filters'), ...all('outputs')];
}
