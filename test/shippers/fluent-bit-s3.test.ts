import { expect } from 'chai';
import { openDeliveryScene, type DeliveryScene } from './support/delivery-scene.ts';
import { fluentBitForSuite } from './support/fluent-bit.ts';
import { until } from './support/until.ts';

const RECORDS = 1000;
const PAGE_SIZE = 100;

describe('the shipped Fluent Bit files and S3', function () {
  this.timeout(240_000);
  const binary = fluentBitForSuite();
  let scene: DeliveryScene;

  beforeEach(async () => {
    scene = await openDeliveryScene({ binary: binary(), records: RECORDS, pageSize: PAGE_SIZE });
  });
  afterEach(() => scene.close());

  const pagesServed = (): number => scene.simulator.ledger.entries().length;

  for (const name of ['s3-athena.yaml', 's3-hunters.yaml', 's3-panther.yaml']) {
    it(`${name} brings every record into S3 once, digit for digit, under the day of the event`, async () => {
      const fluentBit = await scene.startFluentBit(name);
      await until(async () => (await fluentBit.log()).includes('listening on'));
      // Its one record has a tag of its own, and must leave no object.
      expect(await scene.check()).to.equal(0);
      const sidecar = scene.startSidecar();

      expect(await sidecar.ended, sidecar.stderr()).to.equal(0);
      const { served, stored, lost, duplicates } = await scene.untilAllStored();

      expect({ stored, lost, duplicates }).to.deep.equal({
        stored: served,
        lost: 0,
        duplicates: 0,
      });
      const days = /\d{4}-\d{2}-\d{2}/;
      expect((await scene.store.keys()).filter((key) => !days.test(key))).to.deep.equal([]);
    });
  }

  it('loses nothing while Fluent Bit is killed again and again and S3 goes away', async () => {
    let fluentBit = await scene.startFluentBit('s3-athena.yaml');
    const sidecar = scene.startSidecar();
    const killAt = async (pages: number): Promise<void> => {
      await until(() => pagesServed() >= pages);
      await fluentBit.kill();
      fluentBit = await scene.startFluentBit('s3-athena.yaml');
    };

    await killAt(4);
    await killAt(12);
    await scene.store.goAway();
    await killAt(20);
    expect(await sidecar.ended, sidecar.stderr()).to.equal(0);
    // An output with the limit of five gives up here.
    await until(async () => failedUploads(await fluentBit.log()) > 6);
    await fluentBit.kill();
    fluentBit = await scene.startFluentBit('s3-athena.yaml');
    const isKilled = new Promise<void>((resolve) => {
      // The object is in the store and Fluent Bit never learns of it, so that it comes twice.
      scene.store.onNextStored(
        (key) => key.includes('mapping=raw'),
        () => fluentBit.kill().then(resolve),
      );
    });
    await scene.store.comeBack();
    await isKilled;
    await scene.startFluentBit('s3-athena.yaml');

    const { served, lost, duplicates, objects } = await scene.untilAllStored();
    expect({ served, lost }).to.deep.equal({ served: 3 * RECORDS, lost: 0 });
    expect(duplicates).to.be.above(0);
    console.log(`      ${served} served, lost 0, duplicates ${duplicates}, objects ${objects}`);
  });
});

function failedUploads(log: string): number {
  return log.match(/PutObject request failed/g)?.length ?? 0;
}
