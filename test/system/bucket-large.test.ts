import { expect } from 'chai';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Receiver, startReceiver } from '../../plugin/receiver/receiver.ts';
import {
  startLargeObjectServer,
  type LargeObject,
  type LargeObjectServer,
} from '../source/s3/support/large-object-server.ts';
import { startProgram } from '../support/child.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { peakMegabytes } from './bucket-scene.ts';

const MEGABYTE = 1024 * 1024;
/** How large the object is, unpacked; the figures of the documentation are of 2048. */
const MEGABYTES = Number(process.env.LARGE_OBJECT_MB ?? 256);
const LINE_BYTES = 16_384;
const LINES = MEGABYTE / LINE_BYTES;
/** The program alone takes 150 MB, and the pages in hand. An object in memory would not fit. */
const MOST_MEGABYTES = 320;

/** A megabyte of lines of one length, each with its number in it. */
function blockOfLines(number: number): Buffer {
  const lines = Array.from({ length: LINES }, (_, at) => {
    const head = `{"type":"scan","n":${number * LINES + at},"description":"`;
    return `${head}${'x'.repeat(LINE_BYTES - head.length - 3)}"}\n`;
  });
  return Buffer.from(lines.join(''));
}

function plain(): LargeObject {
  return {
    key: 'dspm/large.ndjson',
    blockBytes: MEGABYTE,
    blocks: MEGABYTES,
    block: blockOfLines,
  };
}

/** Members of gzip one behind the other, as concatenated files have it; each holds the same lines. */
function packed(): LargeObject {
  const member = gzipSync(blockOfLines(0), { level: 1 });
  return {
    key: 'dspm/large.ndjson.gz',
    blockBytes: member.length,
    blocks: MEGABYTES,
    block: () => member,
  };
}

describe('the program with an object that fits no memory', function () {
  this.timeout(Number(process.env.LARGE_OBJECT_TIMEOUT ?? 120_000));
  const folder = temporaryFolder();
  let server: LargeObjectServer;
  let receiver: Receiver;
  let records = 0;
  let watch: () => void = () => undefined;

  beforeEach(async () => {
    records = 0;
    receiver = await startReceiver(
      { listen: { kind: 'unix', path: join(folder(), 'fluent.sock') } },
      (tag, entries) => {
        if (tag === 'raw') records += entries.length;
        watch();
        return Promise.resolve();
      },
    );
  });
  afterEach(async () => {
    await receiver.close();
    await server.close();
  });

  /** Runs the built program until all records have arrived; gives the most memory that it had. */
  async function read(): Promise<number | undefined> {
    const file = join(folder(), 'c.yaml');
    await writeFile(
      file,
      `buckets:
  - { name: large, bucket: logs, prefix: dspm/, format: dspm-activity, tenant: acme, endpoint: "${server.url}", path_style: true }
forward: { to: "unix://${folder()}/fluent.sock" }
outputs:
  - { mapping: raw, tag: raw }
state_dir: ${folder()}/state
listen: off
http: { backoff_min_secs: 0.02, backoff_max_secs: 0.1 }
`,
    );
    const child = startProgram(['run', '-c', file], {
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_EC2_METADATA_DISABLED: 'true',
    });
    const all = new Promise<void>((resolve) => {
      watch = () => {
        if (records >= MEGABYTES * LINES) resolve();
      };
    });
    await Promise.race([all, child.ended]);
    const peak = await peakMegabytes(child.process.pid);
    child.process.kill('SIGTERM');
    expect(await child.ended, child.stderr()).to.equal(0);
    expect(records).to.equal(MEGABYTES * LINES);
    return peak;
  }

  for (const [claim, make] of [
    ['NDJSON', plain],
    ['packed NDJSON', packed],
  ] as const) {
    it(`reads ${MEGABYTES} MB of ${claim} with bounded memory`, async function () {
      server = await startLargeObjectServer(make());

      const peak = await read();

      expect(server.starts).to.deep.equal([0]);
      if (peak === undefined) this.skip();
      expect(peak).to.be.below(MOST_MEGABYTES);
    });
  }
});
