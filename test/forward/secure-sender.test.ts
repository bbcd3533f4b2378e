import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { expect } from 'chai';
import type { ForwardOptions } from '../../plugin/forward/options.ts';
import { MsgpackReader } from '../../plugin/msgpack/reader.ts';
import { createAuthority } from './support/certificates.ts';
import { pack, packedFrame } from './support/frames.ts';
import { createRig } from './support/rig.ts';
import type { Rig } from './support/rig.ts';

const SERVER = { hostname: 'receiver', sharedKey: 'one key' };
const USERS = new Map([['someone', 'a password']]);
const HANDSHAKE_TIMEOUT_MS = 10_000;

describe('ForwardSender with a shared key', () => {
  let rig: Rig;

  beforeEach(() => {
    rig = createRig();
  });

  afterEach(() => rig.end());

  /** What the first warning says of a receiver that is not `ready`. */
  async function firstWarning(options: ForwardOptions): Promise<unknown> {
    rig.sender(options);
    const line = await rig.log.until(({ level }) => level === 'warn');
    return line.fields.code;
  }

  for (const nonceAs of ['str', 'bin'] as const) {
    it(`shakes hands over a nonce that comes as ${nonceAs}, then delivers`, async () => {
      const { receiver, arrived } = await rig.catcher({ security: { ...SERVER, nonceAs } });
      const security = { sharedKey: 'one key' };
      const sender = rig.sender({ address: receiver.address, security });

      await sender.send(packedFrame('a', [{ n: 1 }]));

      expect(arrived).to.have.length(1);
    });
  }

  it('logs in with username and password', async () => {
    const { receiver, arrived } = await rig.catcher({ security: { ...SERVER, users: USERS } });
    const security = { sharedKey: 'one key', username: 'someone', password: 'a password' };
    const sender = rig.sender({ address: receiver.address, security });

    await sender.send(packedFrame('a', [{ n: 1 }]));

    expect(arrived).to.have.length(1);
  });

  it('says that the shared key is wrong', async () => {
    const { receiver, log } = await rig.catcher({ security: SERVER });

    const code = await firstWarning({ address: receiver.address, security: { sharedKey: 'x' } });

    expect(code).to.equal('WRONG_SHARED_KEY');
    expect(log.loud().map(({ fields }) => fields.reason)).to.include('the shared key differs');
  });

  for (const [what, login] of [
    ['a wrong password', { username: 'someone', password: 'other' }],
    ['an unknown user', { username: 'nobody', password: 'a password' }],
    ['no user', {}],
  ] as const) {
    it(`says that the login was refused for ${what}, in the words of the receiver`, async () => {
      const { receiver } = await rig.catcher({ security: { ...SERVER, users: USERS } });
      const security = { sharedKey: 'one key', ...login };
      rig.sender({ address: receiver.address, security });

      const { fields } = await rig.log.until(({ level }) => level === 'warn');

      expect(fields.code).to.equal('WRONG_USER');
      expect(fields.cause).to.include('username/password mismatch');
    });
  }

  it('says that the receiver asks for a key when none is configured', async () => {
    const { receiver } = await rig.catcher({ security: SERVER });
    const sender = rig.sender({ address: receiver.address });

    const { fields } = await rig.log.until(({ level }) => level === 'warn');

    expect(fields.code).to.equal('SHARED_KEY_NEEDED');
    expect(sender.state().lastError).to.include('none is configured');
  });

  it('never writes the key or the password into a log line', async () => {
    const { receiver } = await rig.catcher({ security: SERVER });
    const security = { sharedKey: 'k-e-y', username: 'someone', password: 'p-a-s-s' };
    await firstWarning({ address: receiver.address, security });

    expect(JSON.stringify(rig.log.lines)).to.not.match(/k-e-y|p-a-s-s/);
  });

  it('sends nothing to a paused receiver, so that it arrives once and not once per try', async () => {
    const paused = { behaviour: { kind: 'pause' }, security: SERVER } as const;
    const { receiver, arrived } = await rig.catcher(paused);
    const security = { sharedKey: 'one key' };
    const handshakeTimeoutMs = HANDSHAKE_TIMEOUT_MS;
    const sender = rig.sender({ address: receiver.address, security, handshakeTimeoutMs });
    const sent = sender.send(packedFrame('a', [{ n: 1 }]));
    for (let tries = 0; tries < 3; tries++) {
      while (sender.state().phase !== 'handshaking') await new Promise((r) => setImmediate(r));
      rig.time.advance(HANDSHAKE_TIMEOUT_MS);
      while (sender.state().phase === 'handshaking') await new Promise((r) => setImmediate(r));
    }
    expect(sender.state().lastError).to.include('it is paused, or is no secure forward input');

    receiver.behave({ kind: 'normal' });
    await sent;

    expect(arrived).to.have.length(1);
    const reason = 'handshake_timeout';
    expect(rig.meter.total('forward_retries_total', { reason })).to.be.at.least(3);
  });

  describe('against a peer that breaks the handshake', () => {
    async function peer(onSocket: (socket: Socket) => void): Promise<ForwardOptions> {
      const sockets = new Set<Socket>();
      const server = createServer((socket) => {
        sockets.add(socket.on('error', () => undefined));
        onSocket(socket);
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      rig.later(async () => {
        for (const socket of sockets) socket.destroy();
        await new Promise((resolve) => server.close(resolve));
      });
      const { port } = server.address() as AddressInfo;
      const address = { kind: 'tcp', host: '127.0.0.1', port } as const;
      return { address, security: { sharedKey: 'one key' } };
    }

    const helo = pack(['HELO', { nonce: Buffer.from('ff00', 'hex'), auth: '' }]);

    it('sends no frame to one that cannot prove the key', async () => {
      const received: Buffer[] = [];
      const options = await peer((socket) => {
        socket.write(helo);
        socket.on('data', (chunk) => {
          received.push(chunk);
          socket.write(pack(['PONG', true, '', 'receiver', '0'.repeat(128)]));
        });
      });
      const sender = rig.sender(options);
      const sent = sender.send(packedFrame('secret-chunk', [{}])).catch(() => undefined);

      const { fields } = await rig.log.until(({ level }) => level === 'warn');
      await sender.close();
      await sent;

      expect(fields.code).to.equal('RECEIVER_NOT_PROVEN');
      expect(Buffer.concat(received).includes('secret-chunk')).to.equal(false);
    });

    for (const [what, onSocket, code] of [
      ['closes before HELO', (socket: Socket) => socket.end(), 'HANDSHAKE_CLOSED'],
      [
        'greets with HTTP',
        (socket: Socket) => socket.write('HTTP/1.1 400'),
        'HANDSHAKE_UNREADABLE',
      ],
      [
        'greets with an ack',
        (socket: Socket) => socket.write(pack({ ack: 'a' })),
        'HANDSHAKE_UNREADABLE',
      ],
      [
        'announces a huge HELO',
        (socket: Socket) => socket.write(Buffer.from('92dbffffffff', 'hex')),
        'HANDSHAKE_UNREADABLE',
      ],
      [
        'answers the PING with HELO',
        (socket: Socket) => {
          socket.write(helo);
          socket.once('data', () => socket.write(helo));
        },
        'HANDSHAKE_UNREADABLE',
      ],
    ] as const) {
      it(`gives ${code} for one that ${what}`, async () => {
        expect(await firstWarning(await peer((socket) => void onSocket(socket)))).to.equal(code);
      });
    }

    it('puts the whole PING into one write', async () => {
      const chunks: Buffer[] = [];
      const options = await peer((socket) => {
        socket.write(helo);
        socket.on('data', (chunk) => {
          chunks.push(chunk);
          socket.end();
        });
      });

      await firstWarning(options);

      const reader = new MsgpackReader(chunks[0] ?? Buffer.alloc(0));
      expect(reader.skip()).to.have.length(chunks[0]?.length ?? -1);
      expect(chunks).to.have.length(1);
      expect(chunks[0]?.subarray(0, 6).toString('latin1')).to.equal('\x96\xa4PING');
      expect(chunks[0]?.subarray(-2).toString('hex')).to.equal('a0a0');
    });
  });
});

describe('ForwardSender over TLS', () => {
  const authority = createAuthority('Test Authority');
  const stranger = createAuthority('Another Authority');
  const server = authority.issue('127.0.0.1');
  const listen = { kind: 'tls', host: '127.0.0.1', port: 0 } as const;
  let rig: Rig;

  beforeEach(() => {
    rig = createRig();
  });

  afterEach(() => rig.end());

  it('delivers to a receiver whose certificate verifies', async () => {
    const { receiver, arrived } = await rig.catcher({ listen, tls: server });
    const sender = rig.sender({ address: receiver.address, tls: { ca: authority.cert } });

    await sender.send(packedFrame('a', [{ text: 'x'.repeat(1_000_000) }]));

    expect(arrived).to.have.length(1);
  });

  it('delivers over mutual TLS with a shared key', async () => {
    const tls = { ...server, clientCa: authority.cert };
    const { receiver, arrived } = await rig.catcher({ listen, tls, security: SERVER });
    const sender = rig.sender({
      address: receiver.address,
      tls: { ca: authority.cert, ...authority.issue('client.example.org') },
      security: { sharedKey: 'one key' },
    });

    await sender.send(packedFrame('a', [{}]));

    expect(arrived).to.have.length(1);
  });

  it('takes the configured server name instead of the host', async () => {
    const tls = authority.issue('logs.example.org');
    const { receiver, arrived } = await rig.catcher({ listen, tls });
    const client = { ca: authority.cert, serverName: 'logs.example.org' };
    const sender = rig.sender({ address: receiver.address, tls: client });

    await sender.send(packedFrame('a', [{}]));

    expect(arrived).to.have.length(1);
  });

  it('takes any certificate when verification is off', async () => {
    const { receiver, arrived } = await rig.catcher({ listen, tls: stranger.issue('192.0.2.1') });
    const sender = rig.sender({ address: receiver.address, tls: { verify: false } });

    await sender.send(packedFrame('a', [{}]));

    expect(arrived).to.have.length(1);
  });

  for (const [what, tls] of [
    ['another authority', stranger.issue('127.0.0.1')],
    ['another host', authority.issue('logs.example.org')],
  ] as const) {
    it(`sends nothing to a receiver whose certificate is of ${what}`, async () => {
      const { receiver, arrived } = await rig.catcher({ listen, tls });
      const sender = rig.sender({ address: receiver.address, tls: { ca: authority.cert } });
      const sent = sender.send(packedFrame('a', [{}])).catch(() => undefined);

      const { fields } = await rig.log.until(({ level }) => level === 'warn');
      await sender.close();
      await sent;

      expect(fields.code).to.equal('CERTIFICATE_NOT_VERIFIED');
      expect(arrived).to.deep.equal([]);
    });
  }

  for (const [what, client] of [
    ['none', {}],
    ['one of another authority', stranger.issue('client.example.org')],
  ] as const) {
    it(`delivers nothing to a receiver that wants a client certificate when there is ${what}`, async () => {
      const tls = { ...server, clientCa: authority.cert };
      const { receiver, arrived, log } = await rig.catcher({ listen, tls });
      const options = { address: receiver.address, tls: { ca: authority.cert, ...client } };
      const sender = rig.sender(options);
      const sent = sender.send(packedFrame('a', [{}])).catch(() => undefined);

      const { fields } = await rig.log.until(({ level }) => level === 'warn');
      await sender.close();
      await sent;

      // The alert is lost when the frame meets a socket that the receiver has closed already.
      expect(fields.code).to.be.oneOf(['CLIENT_CERTIFICATE_REFUSED', 'CONNECTION_CLOSED']);
      expect(log.loud()[0]?.message).to.equal('A client could not agree on TLS.');
      expect(arrived).to.deep.equal([]);
    });
  }

  it('says that TLS cannot be agreed on with a receiver that speaks plain', async () => {
    const { receiver } = await rig.catcher();
    if (receiver.address.kind === 'unix') throw new Error('the receiver listens on TCP here');
    rig.sender({ address: { ...receiver.address, kind: 'tls' } });

    const { fields } = await rig.log.until(({ level }) => level === 'warn');

    expect(fields.code).to.equal('TLS_FAILED');
  });
});
