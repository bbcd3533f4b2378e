import { expect } from 'chai';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Receiver, startReceiver } from '../../plugin/receiver/receiver.ts';
import { startObjectServer, type ObjectServer } from '../source/s3/support/object-server.ts';
import { runProgram } from '../support/child.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('check of buckets', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  let server: ObjectServer;
  let receiver: Receiver;

  beforeEach(async () => {
    server = await startObjectServer();
    receiver = await startReceiver(
      { listen: { kind: 'unix', path: join(folder(), 'fluent.sock') } },
      () => Promise.resolve(),
    );
  });
  afterEach(async () => {
    await receiver.close();
    await server.close();
  });

  async function check(): Promise<Readonly<Record<string, readonly string[]>>> {
    const file = join(folder(), 'check.yaml');
    await writeFile(
      file,
      `buckets:
  - { name: airkit, bucket: logs, prefix: airkit/, format: airkit-audit, tenant: acme, endpoint: "${server.url}", path_style: true, queue_url: "${server.queue.url()}" }
forward: { to: "unix://${folder()}/fluent.sock" }
state_dir: ${folder()}/state
`,
    );
    const { stdout } = await runProgram(['check', '-c', file, '--json'], {
      environment: { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
    });
    const { findings } = JSON.parse(stdout) as {
      findings: { area: string; subject: string; verdict: string; detail: string }[];
    };
    const own = findings.filter(({ area }) => area === 'bucket');
    return Object.fromEntries(
      own.map(({ subject, verdict, detail }) => [
        subject.replace('bucket airkit, ', ''),
        [verdict, detail],
      ]),
    );
  }

  it('tells of the newest object, what it is, and the queue, and takes no message', async () => {
    server.put('airkit/airkit-verify-test-1', 'x');
    server.put('airkit/1', 'EVENT_ID,EVENT_TYPE\ne0,user_login\n', Date.now() - 7_200_000);
    server.put('airkit/2', gzipSync('EVENT_ID,EVENT_TYPE\ne1,user_login\ne2,user_logout\n'));
    server.queue.send('hello');

    const found = await check();

    expect(found.listing?.[0]).to.equal('ok');
    expect(found.listing?.[1]).to.match(
      /^listable; 2 objects, the newest \d+ s old; .*airkit-verify-test-1/,
    );
    expect(found.sample).to.deep.equal(['ok', 'airkit/2: CSV in gzip, 2 records']);
    expect(found.queue).to.deep.equal(['ok', 'about 1 message in it; none was taken']);
    expect(server.queue.actions).to.deep.equal(['GetQueueAttributes']);
  });

  it('warns of a prefix with nothing but the verification file', async () => {
    server.put('airkit/airkit-verify-test-1', 'x');

    const { listing } = await check();

    expect(listing?.[0]).to.equal('warning');
    expect(listing?.[1]).to.include('no log under "airkit/"').and.include('airkit-verify-test-1');
  });

  it('warns of a newest object that cannot be read', async () => {
    server.put('airkit/1', '{"EVENT_ID":');

    expect((await check()).sample).to.deep.equal([
      'warning',
      'airkit/1 cannot be read: Its JSON ends early.',
    ]);
  });

  for (const [claim, content, verdict, said] of [
    ['fails with a damaged checkpoint', '{', 'failed', 'a run reads nothing from this bucket'],
    [
      'warns of a checkpoint of another place',
      JSON.stringify({
        ...{
          version: 1,
          tenant: 'acme',
          stream: 'airkit-audit',
          name: 'airkit',
          place: '/logs/other/',
        },
        ...{ updatedAt: '', settledMs: 0, passes: 1, done: [], later: [] },
        totals: {
          pages: 0,
          records: 0,
          delivered: 0,
          bytes: 0,
          objects: 0,
          deadLettered: 0,
          setAside: 0,
          invalid: 0,
        },
        quietSince: '',
      }),
      'warning',
      'it is of another bucket, prefix or endpoint',
    ],
  ] as const) {
    it(claim, async () => {
      const checkpoints = join(folder(), 'state', 'checkpoints');
      await mkdir(checkpoints, { recursive: true });
      await writeFile(join(checkpoints, 'acme.airkit-audit.airkit.json'), content);

      const { checkpoint } = await check();

      expect(checkpoint?.[0], checkpoint?.[1]).to.equal(verdict);
      expect(checkpoint?.[1]).to.include(said);
    });
  }

  it('finds a checkpoint that a run has left', async () => {
    server.put('airkit/1', 'EVENT_ID,EVENT_TYPE\ne0,user_login\n');
    const before = await check();
    await runProgram(['run', '--once', '-c', join(folder(), 'check.yaml')], {
      environment: { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
    });

    expect(before).not.to.have.property('checkpoint');
    expect((await check()).checkpoint).to.deep.equal(['ok', 'readable; a run goes on from it']);
  });

  it('fails with action and resource where a permission is missing', async () => {
    server.onRequest(() => ({ status: 403, code: 'AccessDenied' }));

    const { listing } = await check();

    expect(listing?.[0]).to.equal('failed');
    expect(listing?.[1]).to.include('s3:ListBucket on arn:aws:s3:::logs is denied');
  });
});
