import { expect } from 'chai';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openDeliveryScene, type DeliveryScene } from './support/delivery-scene.ts';
import { fluentBitForSuite } from './support/fluent-bit.ts';
import { startHttpSink, type HttpSink } from './support/http-sink.ts';
import { until } from './support/until.ts';

const RECORDS = 300;

/** How each file is told where its second output goes, and how many records arrive there. */
const OUTPUTS = [
  {
    name: 's3-and-http.yaml',
    environment: (port: string) => ({
      HTTP_HOST: '127.0.0.1',
      HTTP_PORT: port,
      HTTP_TLS: 'off',
      HTTP_AUTHORIZATION: 'Bearer-of-tests',
    }),
    records: (body: string) => body.trim().split('\n').length,
    // Each record goes out raw and as an event.
    expected: 2 * 3 * RECORDS,
  },
  {
    name: 's3-and-opensearch.yaml',
    environment: (port: string) => ({
      OPENSEARCH_HOST: '127.0.0.1',
      OPENSEARCH_PORT: port,
      OPENSEARCH_TLS: 'off',
    }),
    // An action and a document for each.
    records: (body: string) => body.trim().split('\n').length / 2,
    expected: 3 * RECORDS,
  },
  {
    name: 's3-and-splunk.yaml',
    environment: (port: string) => ({
      SPLUNK_HOST: '127.0.0.1',
      SPLUNK_PORT: port,
      SPLUNK_TLS: 'off',
      SPLUNK_TOKEN: '00000000-0000-0000-0000-000000000000',
    }),
    records: (body: string) => body.match(/"event":\{/g)?.length ?? 0,
    expected: 2 * 3 * RECORDS,
  },
] as const;

describe('a second output beside S3', function () {
  this.timeout(180_000);
  const binary = fluentBitForSuite();
  let scene: DeliveryScene;
  let sink: HttpSink;

  beforeEach(async () => {
    scene = await openDeliveryScene({ binary: binary(), records: RECORDS, pageSize: 100 });
    // What the bulk interface of OpenSearch says; the others read nothing of it.
    sink = await startHttpSink(() => '{"took":1,"errors":false,"items":[]}');
  });
  afterEach(async () => {
    await scene.close();
    await sink.close();
  });

  for (const { name, environment, records, expected } of OUTPUTS) {
    it(`${name} fills S3 while the second one is away, and the second one afterwards`, async () => {
      sink.answer(503);
      await scene.startFluentBit(name, environment(String(sink.port)));
      const sidecar = scene.startSidecar();

      expect(await sidecar.ended, sidecar.stderr()).to.equal(0);
      await scene.untilAllStored();
      // A default limit of one retry would have given up by the second refusal of a chunk.
      await until(() => sink.refused() > 3);
      sink.answer(200);
      const arrived = (): number => sink.accepted.reduce((sum, { body }) => sum + records(body), 0);
      await until(() => arrived() >= expected);

      expect(arrived()).to.equal(expected);
    });
  }

  it('gives OpenSearch no field _id inside a document', async () => {
    const [, { name, environment, records, expected }] = OUTPUTS;
    await scene.startFluentBit(name, environment(String(sink.port)));
    scene.startSidecar();
    const count = (): number => sink.accepted.reduce((sum, { body }) => sum + records(body), 0);
    await until(() => count() >= expected);

    const fields = sink.accepted.flatMap(({ body }) =>
      body.split('\n').flatMap((line, index) => (index % 2 === 1 ? fieldsOf(line) : [])),
    );
    expect(fields).to.include('netskope_id');
    expect(fields).to.not.include('_id');
  });

  it('keeps under rejected what the endpoint refuses for good, and S3 gets it all the same', async () => {
    sink.answer(400);
    await scene.startFluentBit('s3-and-http.yaml', OUTPUTS[0].environment(String(sink.port)));
    scene.startSidecar();

    const { lost } = await scene.untilAllStored();

    expect(lost).to.equal(0);
    const rejected = await readdir(join(scene.directory, 'buffers/chunks/rejected'), {
      recursive: true,
    });
    expect(rejected.filter((file) => file.endsWith('.flb'))).to.have.length.above(0);
  });
});

function fieldsOf(document: string): readonly string[] {
  return Object.keys(JSON.parse(document) as object);
}
