import { expect } from 'chai';
import { writeFile } from 'node:fs/promises';
import { createAuthority } from '../forward/support/certificates.ts';
import { openDeliveryScene, type DeliveryScene } from './support/delivery-scene.ts';
import { fluentBitForSuite, freePort } from './support/fluent-bit.ts';

const RECORDS = 600;

describe('the shipped pair of edge and aggregator', function () {
  this.timeout(180_000);
  const binary = fluentBitForSuite();
  let scene: DeliveryScene;

  beforeEach(async () => {
    scene = await openDeliveryScene({ binary: binary(), records: RECORDS, pageSize: 100 });
  });
  afterEach(() => scene.close());

  /** Certificates of one authority for both, and where each finds them. */
  async function environments(): Promise<Record<'edge' | 'aggregator', Record<string, string>>> {
    const authority = createAuthority('Test Authority');
    const common = {
      AGGREGATOR_SHARED_KEY: 'another key for tests',
      AGGREGATOR_HOST: '127.0.0.1',
      AGGREGATOR_LISTEN: '127.0.0.1',
      AGGREGATOR_PORT: String(await freePort()),
      AGGREGATOR_CA_FILE: `${scene.directory}/ca.pem`,
    };
    await writeFile(common.AGGREGATOR_CA_FILE, authority.cert);
    const own = async (name: string, host: string): Promise<Record<string, string>> => {
      const { cert, key } = authority.issue(host);
      await writeFile(`${scene.directory}/${name}.pem`, cert);
      await writeFile(`${scene.directory}/${name}.key`, key);
      return {
        ...common,
        FLUENT_BUFFERS: `${scene.directory}/${name}`,
        AGGREGATOR_CERT_FILE: `${scene.directory}/${name}.pem`,
        AGGREGATOR_KEY_FILE: `${scene.directory}/${name}.key`,
      };
    };
    return {
      edge: await own('edge', 'edge.example.org'),
      aggregator: await own('aggregator', '127.0.0.1'),
    };
  }

  it('brings every record over TLS into S3 while either is killed', async () => {
    const { edge, aggregator } = await environments();
    const first = await scene.startFluentBit('edge.yaml', edge);
    const sidecar = scene.startSidecar();
    expect(await sidecar.ended, sidecar.stderr()).to.equal(0);

    // The aggregator was never there: all of it lies in the buffer of the edge.
    await first.kill();
    await scene.startFluentBit('edge.yaml', edge);
    const killed = await scene.startFluentBit('aggregator.yaml', aggregator);
    await new Promise<void>((resolve) => {
      scene.store.onNextStored(
        () => true,
        () => killed.kill().then(resolve),
      );
    });
    await scene.startFluentBit('aggregator.yaml', aggregator);

    const { served, lost, duplicates } = await scene.untilAllStored();
    expect({ served, lost }).to.deep.equal({ served: 3 * RECORDS, lost: 0 });
    console.log(`      ${served} served, lost 0, duplicates ${duplicates}`);
  });
});
