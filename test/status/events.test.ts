import { expect } from 'chai';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import type { LogLine, Snapshot } from '../../plugin/status/snapshot-shape.ts';
import { openServer, type TestServer } from './open-server.ts';

interface Event {
  readonly name: string;
  readonly data: string;
}

describe('/events', () => {
  let server: TestServer;
  const answers: IncomingMessage[] = [];

  beforeEach(async () => {
    server = await openServer();
  });

  afterEach(async () => {
    for (const answer of answers.splice(0)) answer.destroy();
    await server.close();
  });

  const open = async (): Promise<IncomingMessage> => {
    const request = get({ host: '127.0.0.1', port: server.port, path: '/events', agent: false });
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    answer.on('error', () => undefined);
    answers.push(answer);
    return answer;
  };

  /** The events as they come; each is awaited, so nothing is timed. */
  const eventsOf = async function* (answer: IncomingMessage): AsyncGenerator<Event, undefined> {
    let text = '';
    for await (const piece of answer) {
      text += String(piece);
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const parts = /^event: (.*)\ndata: (.*)$/.exec(text.slice(0, end));
        text = text.slice(end + 2);
        if (parts !== null) yield { name: parts[1] ?? '', data: parts[2] ?? '' };
      }
    }
    return undefined;
  };

  it('gives a snapshot at once and one with each tick', async () => {
    const events = eventsOf(await open());
    const first = await events.next();
    server.scene.streams = [];
    server.tick();
    const second = await events.next();
    expect(first.value?.name).to.equal('status');
    expect((JSON.parse(first.value?.data ?? '') as Snapshot).streams).to.have.length(1);
    expect((JSON.parse(second.value?.data ?? '') as Snapshot).streams).to.have.length(0);
  });

  it('gives the last log lines at once and new ones once each', async () => {
    const lineOf = (message: string) => JSON.stringify({ time: 't', level: 'warn', message, n: 1 });
    server.logTail.write(lineOf('one\nline'));
    const events = eventsOf(await open());
    await events.next();
    const old = JSON.parse((await events.next()).value?.data ?? '') as LogLine[];
    server.logTail.write(lineOf('two'));
    server.tick();
    await events.next();
    const added = JSON.parse((await events.next()).value?.data ?? '') as LogLine[];
    expect(old).to.deep.equal([
      { time: 't', level: 'warn', message: 'one\nline', fields: { n: '1' } },
    ]);
    expect(added.map(({ message }) => message)).to.deep.equal(['two']);
  });

  it('does nothing while nobody listens', async () => {
    const idle = server.timers();
    const answer = await open();
    expect(server.timers()).to.equal(idle + 1);
    const other = await open();
    other.destroy();
    answer.destroy();
    while (server.timers() > idle) await new Promise((resolve) => setImmediate(resolve));
    expect(server.timers()).to.equal(idle);
  });

  it('refuses one listener too many, and says what to do', async () => {
    for (let opened = 0; opened < 16; opened += 1) await open();
    const refused = await server.ask('/events');
    expect(refused.status).to.equal(503);
    expect(refused.headers['retry-after']).to.equal('10');
    expect(refused.body).to.contain('close one');
  });

  it('lets go of a listener that reads nothing', async () => {
    const answer = await open();
    answer.pause();
    answer.socket.pause();
    const closed = once(answer.socket, 'close');
    const line = JSON.stringify({ time: 't', level: 'info', message: 'x'.repeat(7000) });
    let isClosed = false;
    void closed.then(() => (isClosed = true));
    const idle = server.timers() - 1;
    for (let tick = 0; tick < 1000 && server.timers() > idle; tick += 1) {
      for (let count = 0; count < 200; count += 1) server.logTail.write(line);
      server.tick();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(server.timers()).to.equal(idle);
    answer.socket.resume();
    answer.resume();
    await closed;
    expect(isClosed).to.equal(true);
  });

  it('ends with the server, so that nothing hangs on a page that is open', async () => {
    const events = eventsOf(await open());
    await events.next();
    await server.close();
    let rest = await events.next().catch(() => ({ done: true }));
    while (rest.done !== true) rest = await events.next().catch(() => ({ done: true }));
    expect(rest.done).to.equal(true);
  });
});
