import { expect } from 'chai';
import { startObjectServer, type ObjectServer } from '../../source/s3/support/object-server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { START_MS, startRun, type BucketRun, type RunOptions } from './bucket-harness.ts';

const HOUR = 3_600_000;

describe('the notifications of a bucket', () => {
  const stateDir = temporaryFolder();
  let server: ObjectServer;
  let run: BucketRun | undefined;

  beforeEach(async () => {
    server = await startObjectServer();
    server.setClock(() => START_MS + HOUR);
  });
  afterEach(async () => {
    run?.waits.abort();
    await run?.ended;
    run = undefined;
    await server.close();
  });

  const start = async (options: Partial<RunOptions> = {}): Promise<BucketRun> => {
    run = await startRun({
      stateDir: stateDir(),
      server,
      withQueue: true,
      settings: { pollMs: 1000 * HOUR },
      ...options,
    });
    return run;
  };

  it('bring an object without another listing, and go when it is acknowledged', async () => {
    const { reach, records } = await start({
      onFrame: () => {
        expect(server.queue.left()).to.have.length(1);
      },
    });
    const stored = server.put('logs/a b.json', '{"n":1}');
    server.queue.notify('logs', 'logs/a b.json', stored);

    await reach(1);
    await server.queue.drained();

    expect(records).to.deep.equal(['{"n":1}']);
    expect(server.asked.filter((one) => one === 'LIST')).to.have.length(1);
  });

  it('bring nothing twice, whether the listing or another notification was first', async () => {
    const listed = server.put('logs/a.json', '{"n":1}');
    const { reach, records } = await start();
    await reach(1);
    server.queue.notify('logs', 'logs/a.json', listed);
    const told = server.put('logs/b.json', '{"n":2}');
    server.queue.notify('logs', 'logs/b.json', told);
    server.queue.notify('logs', 'logs/b.json', told);

    await reach(2);
    await server.queue.drained();

    expect(records).to.deep.equal(['{"n":1}', '{"n":2}']);
  });

  it('bring nothing again that a listing after a long pause has brought', async () => {
    const stored = server.put('logs/a.json', '{"n":1}', START_MS);
    server.setClock(() => START_MS + 72 * HOUR);
    const { reach, records, clock } = await start();
    await clock.sleep(72 * HOUR);
    await reach(1);
    server.queue.notify('logs', 'logs/a.json', stored);
    const fresh = server.put('logs/b.json', '{"n":2}');
    server.queue.notify('logs', 'logs/b.json', fresh);

    await reach(2);
    await server.queue.drained();

    expect(records).to.deep.equal(['{"n":1}', '{"n":2}']);
  });

  it('are deleted where they are tests or about another prefix, and left where they are none', async () => {
    const { reach } = await start();
    server.queue.send(JSON.stringify({ Service: 'Amazon S3', Event: 's3:TestEvent' }));
    server.queue.notify('logs', 'other/a.json', server.put('other/a.json', '{"n":1}'));
    server.queue.send('hello');
    server.queue.notify('logs', 'logs/b.json', server.put('logs/b.json', '{"n":2}'));

    await reach(1);
    while (server.queue.left().length > 1) await new Promise((resolve) => setImmediate(resolve));

    expect(server.queue.left()).to.deep.equal(['hello']);
  });

  it('stay when the process ends before the acknowledgement, and come again', async () => {
    let isBlocked = true;
    const first = await start({
      onFrame: () => (isBlocked ? new Promise<void>(() => undefined) : undefined),
    });
    server.queue.notify('logs', 'logs/a.json', server.put('logs/a.json', '{"n":1}'));
    while (!server.asked.includes('GET logs/a.json')) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    first.kill();
    run = undefined;
    expect(server.queue.left()).to.have.length(1);
    isBlocked = false;
    server.queue.release();

    const second = await start();
    await second.reach(1);
    await server.queue.drained();

    expect(second.records).to.deep.equal(['{"n":1}']);
  });

  it('are waited for while the queue refuses, which is said with action and queue', async () => {
    server.queue.refuseWith('AccessDeniedException');
    const { status, clock, reach } = await start();
    while (!clock.sleptMs.includes(300_000)) await new Promise((resolve) => setImmediate(resolve));
    const { lastError } = status();
    server.queue.refuseWith(undefined);
    server.queue.notify('logs', 'logs/a.json', server.put('logs/a.json', '{"n":1}'));

    await reach(1);

    expect(lastError).to.include('sqs:ReceiveMessage');
  });
});
