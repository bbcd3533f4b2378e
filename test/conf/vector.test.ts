import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import {
  readShipped,
  shippedNames,
  shippedPath,
} from '../shippers/support/shipped-configurations.ts';
import { VECTOR_KEYS } from './vector-keys.ts';

type Entry = Readonly<Record<string, unknown>>;

interface VectorFile {
  readonly sources: Readonly<Record<string, Entry>>;
  readonly transforms: Readonly<Record<string, Entry>>;
  readonly sinks: Readonly<Record<string, Entry>>;
}

const read = (name: string): VectorFile => readShipped('vector', name).data as VectorFile;

describe('the Vector files that ship', () => {
  it('are these', () => {
    expect(shippedNames('vector')).to.deep.equal(['security-lake.yaml', 'vector.yaml']);
  });

  for (const name of shippedNames('vector')) {
    describe(name, () => {
      it('has no key that Vector does not know', () => {
        expect(strangeKeys(read(name))).to.deep.equal([]);
      });

      it('names no variable, which Vector would not fill in', () => {
        expect(readShipped('vector', name).text).to.not.match(/\$\{?[A-Z]/);
      });

      it('takes records over TCP on the loopback, where this source acknowledges', () => {
        const [source] = Object.values(read(name).sources);
        expect(source).to.deep.equal({ type: 'fluent', mode: 'tcp', address: '127.0.0.1:24224' });
      });

      it('acknowledges in every sink what a disk buffer holds, and gives up nothing', () => {
        for (const sink of Object.values(read(name).sinks)) {
          expect(sink).to.deep.include({
            acknowledgements: { enabled: true },
            retry_strategy: { type: 'all' },
            filename_append_uuid: true,
          });
          expect(sink.buffer).to.include({ type: 'disk', when_full: 'block' });
          expect(sink.key_prefix).to.not.match(/%[A-Za-z]/);
          expect(sink.encoding).to.deep.equal({ codec: 'json', except_fields: ['netskope_place'] });
        }
      });

      it('writes a record a line, or Parquet', () => {
        for (const sink of Object.values(read(name).sinks)) {
          if ('batch_encoding' in sink) {
            expect(sink.batch_encoding).to.include({ codec: 'parquet' });
            expect(sink).to.not.have.property('framing');
          } else expect(sink.framing).to.deep.equal({ method: 'newline_delimited' });
        }
      });

      it('leads every record into a sink', () => {
        expect(unusedOutputs(read(name))).to.deep.equal([]);
      });

      it('is valid for Vector itself', function () {
        const binary = process.env.VECTOR;
        if (binary === undefined || binary === '') {
          console.warn('      SKIPPED: no Vector named in VECTOR; only its keys were checked.');
          this.skip();
        }
        this.timeout(60_000);
        const argv = ['validate', '--no-environment', shippedPath('vector', name)];
        const run = spawnSync(binary, argv, { encoding: 'utf8' });
        expect(run.status, run.stdout + run.stderr).to.equal(0);
      });
    });
  }

  it('give Security Lake its partitions, one class to an object, and no more than it takes', () => {
    const sink = read('security-lake.yaml').sinks.security_lake;
    expect(sink?.key_prefix).to.equal(
      'ext/netskope-{{ netskope_place.kind }}/region=us-east-1/accountId=123456789012/eventDay={{ netskope_place.event_day }}/',
    );
    expect(sink?.batch).to.deep.equal({ timeout_secs: 300, max_bytes: 256_000_000 });
  });
});

/** Outputs that no sink or transform reads: what goes there is acknowledged and gone. */
function unusedOutputs({ sources, transforms, sinks }: VectorFile): readonly string[] {
  const outputs = [
    ...Object.keys(sources),
    ...Object.entries(transforms).flatMap(([name, one]) =>
      one.type === 'route'
        ? [...Object.keys(one.route as object), '_unmatched'].map((route) => `${name}.${route}`)
        : [name],
    ),
  ];
  const inputs = [...Object.values(transforms), ...Object.values(sinks)].flatMap(
    ({ inputs: names }) => names as readonly string[],
  );
  return outputs.filter((name) => !inputs.includes(name));
}

function strangeKeys(file: VectorFile): readonly string[] {
  const top = Object.keys(file).filter((key) => !VECTOR_KEYS['']?.includes(key));
  const parts = (['sources', 'transforms', 'sinks'] as const).flatMap((kind) =>
    Object.values(file[kind]).flatMap((one) => {
      const place = `${kind}.${String(one.type)}`;
      const known = VECTOR_KEYS[place] ?? [];
      return pathsOf(one)
        .filter((path) => !known.includes(path) && !known.includes(path.replace(/[^.]+$/, '*')))
        .map((path) => `${place}: ${path}`);
    }),
  );
  return [...top, ...parts];
}

function pathsOf(entry: Entry, prefix = ''): readonly string[] {
  return Object.entries(entry).flatMap(([key, value]) => {
    const path = `${prefix}${key}`;
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return [path, ...(isObject ? pathsOf(value as Entry, `${path}.`) : [])];
  });
}
