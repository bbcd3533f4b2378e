import { once } from 'node:events';
import { lstat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Behaviour } from '../../plugin/receiver/behaviour.ts';
import { createGatekeeper } from '../../plugin/receiver/gatekeeper.ts';
import { startReceiver } from '../../plugin/receiver/receiver.ts';
import type { Receiver } from '../../plugin/receiver/receiver.ts';
import { pack, packedFrame } from '../forward/support/frames.ts';
import { createRig } from '../forward/support/rig.ts';
import type { Rig } from '../forward/support/rig.ts';

const ACK_OF_A = '81a361636ba161';

describe('the Forward receiver', () => {
  let rig: Rig;

  beforeEach(() => {
    rig = createRig();
  });

  afterEach(() => rig.end());

  function client({ address }: Receiver): Socket {
    const target = address.kind === 'unix' ? { path: address.path } : address;
    const socket = connect(target).on('error', () => undefined);
    rig.later(() => socket.destroy());
    return socket;
  }

  /** Everything the receiver says until it closes, as hex. */
  async function saidUntilClosed(socket: Socket): Promise<string> {
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    await once(socket, 'close');
    return Buffer.concat(chunks).toString('hex');
  }

  async function said(socket: Socket): Promise<string> {
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    return chunk.toString('hex');
  }

  it('acknowledges with {"ack": chunk} after the sink has kept the message', async () => {
    const order: string[] = [];
    const arrival = deferred();
    const keeping = deferred();
    const listen = { kind: 'tcp', host: '127.0.0.1', port: 0 } as const;
    const receiver = await startReceiver({ listen }, async () => {
      arrival.resolve();
      await keeping.promise;
      order.push('kept');
    });
    rig.later(() => receiver.close());
    const socket = client(receiver);
    const answered = said(socket).then((hex) => order.push(hex));

    socket.write(packedFrame('a', [{}]).bytes);
    await arrival.promise;
    expect(order).to.deep.equal([]);
    keeping.resolve();
    await answered;

    expect(order).to.deep.equal(['kept', ACK_OF_A]);
  });

  it('sends no ack and closes when the sink fails', async () => {
    const listen = { kind: 'tcp', host: '127.0.0.1', port: 0 } as const;
    const sink = (): Promise<void> => Promise.reject(new Error('disk full'));
    const receiver = await startReceiver({ listen }, sink, { log: rig.log });
    rig.later(() => receiver.close());
    const socket = client(receiver);
    socket.write(packedFrame('a', [{}]).bytes);

    expect(await saidUntilClosed(socket)).to.equal('');
    expect(rig.log.loud()[0]?.fields.cause).to.equal('disk full');
  });

  it('answers frames that are sent together in their order', async () => {
    const { receiver } = await rig.catcher({ behaviour: { kind: 'close_after', frames: 3 } });
    const socket = client(receiver);

    socket.write(Buffer.concat(['a', 'b', 'c'].map((chunk) => packedFrame(chunk, [{}]).bytes)));

    const acks = ['a', 'b', 'c'].map((chunk) => pack({ ack: chunk }).toString('hex')).join('');
    expect(await saidUntilClosed(socket)).to.equal(normalized(acks));
  });

  it('sends no ack for a message without chunk', async () => {
    const { receiver, count } = await rig.catcher({
      behaviour: { kind: 'close_after', frames: 2 },
    });
    const socket = client(receiver);

    socket.write(Buffer.concat([pack(['t', 1, { n: 1 }]), packedFrame('a', [{}]).bytes]));

    expect(await saidUntilClosed(socket)).to.equal(ACK_OF_A);
    await count(2);
  });

  it('passes over heartbeats', async () => {
    const { receiver } = await rig.catcher();
    const socket = client(receiver);

    socket.write(Buffer.concat([Buffer.from('c0c0', 'hex'), packedFrame('a', [{}]).bytes]));

    expect(await said(socket)).to.equal(ACK_OF_A);
  });

  for (const [what, bytes, reason] of [
    ['bytes that are no MessagePack', Buffer.from('c1', 'hex'), 'reserved_type'],
    ['a message that is no event', pack({ hello: 1 }), 'it is no array'],
    ['a length beyond the limit', Buffer.from('92a174c6ffffffff', 'hex'), 'too_large'],
    ['endless nesting', Buffer.alloc(5000, 0x91), 'too_deep'],
    ['an HTTP request', Buffer.from('GET / HTTP/1.1\r\n\r\n'), 'it is no array'],
  ] as const) {
    it(`closes the connection on ${what}, says why, and goes on serving others`, async () => {
      const { receiver, log } = await rig.catcher();
      const bad = client(receiver);
      bad.write(bytes);
      expect(await saidUntilClosed(bad)).to.equal('');

      const good = client(receiver);
      good.write(packedFrame('a', [{}]).bytes);

      expect(await said(good)).to.equal(ACK_OF_A);
      expect(log.loud().map(({ level, fields }) => [level, fields.reason])).to.deep.equal([
        ['warn', reason],
      ]);
    });
  }

  it('survives any bytes from any client', async () => {
    const { receiver, arrived } = await rig.catcher();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (bytes) => {
        const socket = client(receiver);
        socket.resume();
        socket.end(bytes);
        await once(socket, 'close');
      }),
      { numRuns: 100 },
    );
    const socket = client(receiver);
    socket.write(packedFrame('a', [{ alive: true }]).bytes);

    expect(await said(socket)).to.equal(ACK_OF_A);
    expect(arrived.at(-1)?.json).to.deep.equal(['{"alive":true}']);
  });

  for (const [behaviour, answer] of [
    [{ kind: 'close', stored: false }, ''],
    [{ kind: 'close', stored: true }, ''],
    [{ kind: 'refuse' }, ''],
    [{ kind: 'empty_ack' }, '80'],
    [{ kind: 'close_after', frames: 1 }, ACK_OF_A],
  ] as const satisfies readonly (readonly [Behaviour, string])[]) {
    it(`says "${answer}" and closes when told ${JSON.stringify(behaviour)}`, async () => {
      const { receiver } = await rig.catcher({ behaviour });
      const socket = client(receiver);
      socket.write(packedFrame('a', [{}]).bytes);

      expect(await saidUntilClosed(socket)).to.equal(answer);
    });
  }

  it('speaks first with HELO, as str or as bin', async () => {
    const security = { hostname: 'receiver', sharedKey: 'k' };
    const asStr = await rig.catcher({ security });
    const asBin = await rig.catcher({ security: { ...security, nonceAs: 'bin' } });

    expect(await said(client(asStr.receiver))).to.match(
      /^92a448454c4f82a56e6f6e6365b0.{32}a461757468b0.{32}$/,
    );
    expect(await said(client(asBin.receiver))).to.match(
      /^92a448454c4f83a56e6f6e6365c410.{32}a461757468c410.{32}a96b656570616c697665c3$/,
    );
  });

  it('refuses a client that sends events instead of a PING', async () => {
    const security = { hostname: 'receiver', sharedKey: 'k' };
    const { receiver, arrived } = await rig.catcher({ security });
    const socket = client(receiver);
    socket.write(packedFrame('a', [{}]).bytes);

    expect(await saidUntilClosed(socket)).to.match(/^92a448454c4f/);
    expect(arrived).to.deep.equal([]);
  });

  it('uses another nonce for each connection', () => {
    const security = { hostname: 'receiver', sharedKey: 'k' };

    const [first, second] = [createGatekeeper(security).helo, createGatekeeper(security).helo];

    expect(Buffer.from(first).equals(second)).to.equal(false);
  });

  it('replaces a socket file that nobody serves, and leaves an ordinary file alone', async () => {
    const path = `${await rig.directory()}/f.sock`;
    const file = `${await rig.directory()}/file`;
    await writeFile(file, 'precious');
    await leaveStaleSocket(path);

    const { receiver } = await rig.catcher({ listen: { kind: 'unix', path } });
    const outcome = await rig
      .catcher({ listen: { kind: 'unix', path: file } })
      .catch((error: unknown) => String(error));

    expect(receiver.address).to.deep.equal({ kind: 'unix', path });
    expect(outcome).to.include('EADDRINUSE');
    expect((await lstat(file)).isFile()).to.equal(true);
  });

  it('refuses to take over a socket that is served', async () => {
    const path = `${await rig.directory()}/f.sock`;
    await rig.catcher({ listen: { kind: 'unix', path } });

    const outcome = await rig
      .catcher({ listen: { kind: 'unix', path } })
      .catch((error: unknown) => String(error));

    expect(outcome).to.include('EADDRINUSE');
  });
});

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve: () => resolve() };
}

/** msgpackr writes small maps in a longer form than the shortest one. */
function normalized(hex: string): string {
  return hex.replaceAll('de0001', '81');
}

/** Binds a socket in a child that is killed, as a crashed receiver does. */
async function leaveStaleSocket(path: string): Promise<void> {
  const { spawn } = await import('node:child_process');
  const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  await once(spawn(process.execPath, ['-e', script], { stdio: 'ignore' }), 'exit');
}
