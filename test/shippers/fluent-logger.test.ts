import fluent from '@fluent-org/logger';
import { expect } from 'chai';
import { createAuthority } from '../forward/support/certificates.ts';
import { packedFrame } from '../forward/support/frames.ts';
import { createRig } from '../forward/support/rig.ts';
import type { Rig } from '../forward/support/rig.ts';

const { FluentClient, FluentServer } = fluent;
type ServerOptions = ConstructorParameters<typeof FluentServer>[0];
type ClientOptions = ConstructorParameters<typeof FluentClient>[1];

const MODES = ['Message', 'Forward', 'PackedForward', 'CompressedPackedForward'] as const;

describe('@fluent-org/logger', () => {
  const authority = createAuthority('Test Authority');
  const certificate = authority.issue('127.0.0.1');
  let rig: Rig;

  beforeEach(() => {
    rig = createRig();
  });

  afterEach(() => rig.end());

  describe('its server and our sender', () => {
    async function server(options: ServerOptions): Promise<{ port: number; entries: unknown[][] }> {
      const started = new FluentServer({
        listenOptions: { host: '127.0.0.1', port: 0 },
        ...options,
      });
      const entries: unknown[][] = [];
      started.on('entry', (tag: string, _time: unknown, record: unknown) =>
        entries.push([tag, record]),
      );
      await started.listen();
      rig.later(() => started.close());
      return { port: started.port ?? 0, entries };
    }

    const security = {
      serverHostname: 'receiver',
      sharedKey: 'one key',
      authorize: true,
      userDict: { someone: 'a password' },
    };
    const login = { sharedKey: 'one key', username: 'someone', password: 'a password' };

    for (const [what, theirs, ours] of [
      ['over TCP', {}, { scheme: 'tcp' }],
      ['with shared key and user', { security }, { scheme: 'tcp', security: login }],
      ['over TLS', { tlsOptions: certificate }, { scheme: 'tls', tls: { ca: authority.cert } }],
      [
        'over TLS with shared key and user',
        { tlsOptions: certificate, security },
        { scheme: 'tls', tls: { ca: authority.cert }, security: login },
      ],
    ] as const) {
      it(`understand each other ${what}`, async () => {
        const { port, entries } = await server(theirs);
        const { scheme, ...options } = ours;
        const sender = rig.sender({
          address: { kind: scheme, host: '127.0.0.1', port },
          ...options,
        });

        await Promise.all([
          sender.send(packedFrame('a', [{ n: 1 }, { n: 2 }])),
          sender.send(packedFrame('b', [{ n: 3 }])),
        ]);
        while (entries.length < 3) await new Promise((resolve) => setImmediate(resolve));

        expect(entries).to.deep.equal([1, 2, 3].map((n) => ['test', { n }]));
      });
    }
  });

  describe('its client and our receiver', () => {
    async function client(options: ClientOptions): Promise<InstanceType<typeof FluentClient>> {
      const ack = { ackTimeout: 10_000 };
      const started = new FluentClient('tag', { disableAutoconnect: true, ack, ...options });
      started.socketOn(fluent.FluentSocketEvent.ERROR, () => undefined);
      rig.later(() => started.disconnect());
      await started.connect();
      return started;
    }

    for (const eventMode of MODES) {
      it(`understand each other in ${eventMode} mode`, async () => {
        const { receiver, arrived } = await rig.catcher();
        const { host, port } = tcp(receiver.address);
        const sending = await client({ eventMode, socket: { host, port } });

        await Promise.all([sending.emit('label', { n: 1 }), sending.emit('label', { n: 2 })]);

        const json = arrived.flatMap((message) => message.json);
        expect(json).to.deep.equal(['{"n":1}', '{"n":2}']);
        expect(new Set(arrived.map(({ tag }) => tag))).to.deep.equal(new Set(['tag.label']));
      });
    }

    it('understand each other over TLS', async () => {
      const listen = { kind: 'tls', host: '127.0.0.1', port: 0 } as const;
      const { receiver, arrived } = await rig.catcher({ listen, tls: certificate });
      const { host, port } = tcp(receiver.address);
      const sending = await client({ socket: { host, port, tls: { ca: authority.cert } } });

      await sending.emit('label', { n: 1 });

      expect(arrived.flatMap(({ json }) => json)).to.deep.equal(['{"n":1}']);
    });

    it('shake hands when the nonce goes out as bin', async () => {
      const users = new Map([['someone', 'a password']]);
      const security = {
        hostname: 'receiver',
        sharedKey: 'one key',
        users,
        nonceAs: 'bin',
      } as const;
      const { receiver, arrived } = await rig.catcher({ security });
      const { host, port } = tcp(receiver.address);
      const sending = await client({
        socket: { host, port },
        security: {
          clientHostname: 'client',
          sharedKey: 'one key',
          username: 'someone',
          password: 'a password',
        },
      });

      await sending.emit('label', { n: 1 });

      expect(arrived.flatMap(({ json }) => json)).to.deep.equal(['{"n":1}']);
    });
  });
});

function tcp(address: { kind: string }): { host: string; port: number } {
  if ('port' in address && 'host' in address) {
    const { host, port } = address;
    if (typeof host === 'string' && typeof port === 'number') return { host, port };
  }
  throw new Error('the receiver listens on TCP here');
}
