import { expect } from 'chai';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Receiver, startReceiver } from '../../plugin/receiver/receiver.ts';
import { startObjectServer, type ObjectServer } from '../source/s3/support/object-server.ts';
import { type Child, startProgram } from '../support/child.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('the program with buckets when its configuration changes', function () {
  this.timeout(60_000);
  let child: Child | undefined;
  let store: ObjectServer;
  let receiver: Receiver;
  afterEach(async () => {
    child?.process.kill('SIGKILL');
    await child?.ended;
    await receiver.close();
    await store.close();
  });
  const folder = temporaryFolder();
  const tags: string[] = [];
  let watch: () => void = () => undefined;

  beforeEach(async () => {
    tags.length = 0;
    store = await startObjectServer();
    receiver = await startReceiver(
      { listen: { kind: 'unix', path: join(folder(), 'fluent.sock') } },
      (tag, entries) => {
        tags.push(...entries.map(() => tag));
        watch();
        return Promise.resolve();
      },
    );
  });

  const arrived = (wanted: number): Promise<void> =>
    new Promise((resolve) => {
      watch = () => {
        if (tags.length >= wanted) resolve();
      };
      watch();
    });

  async function start(): Promise<string> {
    const file = join(folder(), 'c.yaml');
    await writeFile(
      file,
      `buckets:
  - { name: dspm, bucket: logs, prefix: dspm/, format: dspm-activity, tenant: acme, endpoint: "${store.url}", path_style: true, poll_secs: 0.05 }
forward: { to: "unix://${folder()}/fluent.sock" }
outputs:
  - { mapping: raw, tag: old.dspm }
state_dir: ${folder()}/state
listen: off
watch_interval: off
`,
    );
    child = startProgram(['run', '-c', file], {
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_EC2_METADATA_DISABLED: 'true',
    });
    return file;
  }

  async function change(file: string, from: string, to: string): Promise<void> {
    const text = await readFile(file, 'utf8');
    expect(text).to.contain(from);
    await writeFile(file, text.replace(from, to));
    child?.process.kill('SIGHUP');
  }

  it('says that buckets need a restart, takes all else, and reads on', async () => {
    store.put('dspm/1.json', '{"n":1}');
    const file = await start();
    await arrived(1);

    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('prefix: dspm/', 'prefix: other/'));
    await change(file, 'tag: old.dspm', 'tag: new.dspm');
    await child?.says('buckets cannot change while the process runs');
    store.put('other/2.json', '{"n":2}');
    store.put('dspm/2.json', '{"n":2}');
    await arrived(2);
    child?.process.kill('SIGTERM');

    expect(await child?.ended).to.equal(0);
    expect(child?.stderr()).to.contain('"changed":"outputs"');
    expect(tags).to.deep.equal(['old.dspm', 'new.dspm']);
  });

  it('takes another receiver, and neither loses nor repeats an object', async () => {
    store.put('dspm/1.json', '{"n":1}');
    const file = await start();
    await arrived(1);
    const other = await startReceiver(
      { listen: { kind: 'unix', path: join(folder(), 'other.sock') } },
      (tag, entries) => {
        tags.push(...entries.map(() => `other ${tag}`));
        watch();
        return Promise.resolve();
      },
    );

    await change(file, 'fluent.sock', 'other.sock');
    await child?.says('The changed configuration is in use.');
    store.put('dspm/2.json', '{"n":2}');
    await arrived(2);
    child?.process.kill('SIGTERM');
    const code = await child?.ended;
    await other.close();

    expect(code).to.equal(0);
    expect(tags).to.deep.equal(['old.dspm', 'other old.dspm']);
  });
});
