import { expect } from 'chai';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Receiver, startReceiver } from '../../plugin/receiver/receiver.ts';
import { type S3Store, startS3Store } from '../shippers/support/s3-store.ts';
import { startProgram } from '../support/child.ts';
import { seededRandom } from '../support/seeded.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import {
  AWS_ENVIRONMENT,
  createRecordCounts,
  fill,
  peakMegabytes,
  ROWS,
  writeBucketConfig,
} from './bucket-scene.ts';

/**
 * `BUCKET_OBJECTS=10000 BUCKET_KILLS=10` is the size that the documentation gives figures for. Beyond
 * a thousand the S3 server needs `NODE_OPTIONS=--openssl-legacy-provider` for its listings.
 */
const DSPM = Number(process.env.BUCKET_OBJECTS ?? 200);
const AIRKIT = DSPM / 20;
const KILLS = Number(process.env.BUCKET_KILLS ?? 4);
const MOST_MEGABYTES = 512;

describe('the program with buckets under SIGKILL', function () {
  this.timeout(DSPM * 300 + 120_000);
  const folder = temporaryFolder();
  let store: S3Store;
  let receiver: Receiver;
  let counts: ReturnType<typeof createRecordCounts>;

  beforeEach(async () => {
    store = await startS3Store(join(folder(), 's3'));
    counts = createRecordCounts();
    receiver = await startReceiver(
      { listen: { kind: 'unix', path: join(folder(), 'fluent.sock') } },
      counts.sink,
    );
  });
  afterEach(async () => {
    await receiver.close();
    await store.close();
  });

  it('loses no record of either bucket and repeats at most one object per kill and bucket', async () => {
    await fill(store, { dspm: DSPM, airkit: AIRKIT });
    const to = `unix://${join(folder(), 'fluent.sock')}`;
    const config = await writeBucketConfig(folder(), { endpoint: store.endpoint, to });
    const random = seededRandom(20260103);
    const total = DSPM + AIRKIT * ROWS;
    const moments = Array.from({ length: KILLS }, () => random() * total * 0.9).sort(
      (a, b) => a - b,
    );
    let kills = 0;
    let peak = 0;
    const beganMs = Date.now();
    for (const moment of moments) {
      const child = startProgram(['run', '--once', '-c', config], AWS_ENVIRONMENT);
      await Promise.race([counts.reach(moment), child.ended]);
      // Somewhere between a request, a frame, an ack and a line of the journal.
      await delay(random() * 20);
      peak = Math.max(peak, (await peakMegabytes(child.process.pid)) ?? 0);
      child.process.kill('SIGKILL');
      if ((await child.ended) === 'SIGKILL') kills += 1;
    }
    const last = startProgram(['run', '--once', '-c', config], AWS_ENVIRONMENT);
    await Promise.race([counts.reach(total), last.ended]);
    peak = Math.max(peak, (await peakMegabytes(last.process.pid)) ?? 0);

    expect(await last.ended, last.stderr()).to.equal(0);
    expect(kills).to.equal(KILLS);
    expect(counts.distinct()).to.equal(total);
    expect(counts.repeated()).to.be.at.most(KILLS * (1 + ROWS));
    expect(peak).to.be.below(MOST_MEGABYTES);
    if (process.env.BUCKET_OBJECTS !== undefined) {
      const perSecond = ((DSPM + AIRKIT) * 1000) / (Date.now() - beganMs);
      const figures = { objects: DSPM + AIRKIT, kills, perSecond, peak };
      console.log({ ...figures, lost: total - counts.distinct(), repeated: counts.repeated() });
    }
  });
});
