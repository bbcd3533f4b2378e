import { writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { ReceiverAddress } from '../../plugin/forward/address.ts';
import type { ForwardFrame } from '../../plugin/forward/frame.ts';
import type { ForwardSender } from '../../plugin/forward/sender.ts';
import { createAuthority } from '../forward/support/certificates.ts';
import { packedFrame } from '../forward/support/frames.ts';
import { createRig } from '../forward/support/rig.ts';
import type { Rig } from '../forward/support/rig.ts';
import { fluentBitForSuite, freePort, startFluentBit } from './support/fluent-bit.ts';
import type { FluentBit } from './support/fluent-bit.ts';

const KEY = 'one key';
const TIMEOUT_MS = 10_000;
const RECORDS_PER_FRAME = 50;
/** 64-bit integers that a float cannot hold. */
const BIG = 8_847_222_077_216_958_610n;
const SMALL = -9_223_372_036_854_775_807n;

/** Frames of records that are all different, and the JSON lines that must come out. */
function batch(name: string, frames: number): { frames: ForwardFrame[]; lines: string[] } {
  const lines: string[] = [];
  const built = Array.from({ length: frames }, (_, index) => {
    const records = Array.from({ length: RECORDS_PER_FRAME }, (__, n) => {
      const id = `${name}-${index}-${n}`;
      lines.push(`{"id":"${id}","big":${BIG},"small":${SMALL},"half":1.5,"n":${n}}`);
      return { id, big: BIG, small: SMALL, half: 1.5, n };
    });
    return packedFrame(`${name}-${index}`, records, 'netskope.alert');
  });
  return { frames: built, lines };
}

async function sendAll(sender: ForwardSender, frames: readonly ForwardFrame[]): Promise<void> {
  await Promise.all(frames.map((frame) => sender.send(frame)));
}

async function untilPhase(
  sender: ForwardSender,
  wanted: (phase: string) => boolean,
): Promise<void> {
  while (!wanted(sender.state().phase)) await new Promise((resolve) => setImmediate(resolve));
}

describe('a real Fluent Bit', function () {
  this.timeout(60_000);
  const binary = fluentBitForSuite();
  let rig: Rig;

  beforeEach(() => {
    rig = createRig();
  });

  afterEach(() => rig.end());

  async function start(
    directory: string,
    address: ReceiverAddress,
    sharedKey?: string,
  ): Promise<FluentBit> {
    const key = sharedKey === undefined ? {} : { sharedKey };
    const fluentBit = await startFluentBit({ binary: binary(), directory, address, ...key });
    rig.later(() => fluentBit.kill());
    return fluentBit;
  }

  function senderTo(address: ReceiverAddress, sharedKey?: string): ForwardSender {
    const security = sharedKey === undefined ? {} : { security: { sharedKey } };
    const timeouts = { ackTimeoutMs: TIMEOUT_MS, handshakeTimeoutMs: TIMEOUT_MS };
    return rig.sender({ address, maxInFlight: 4, ...timeouts, ...security });
  }

  for (const kind of ['unix', 'tcp'] as const) {
    for (const sharedKey of [undefined, KEY]) {
      it(`takes every record once and exact over ${kind} ${sharedKey ? 'with' : 'without'} shared key`, async () => {
        const directory = await rig.directory();
        const address: ReceiverAddress =
          kind === 'unix'
            ? { kind, path: `${directory}/f.sock` }
            : { kind, host: '127.0.0.1', port: await freePort() };
        const fluentBit = await start(directory, address, sharedKey);
        const { frames, lines } = batch('a', 20);

        await sendAll(senderTo(address, sharedKey), frames);
        const found = await fluentBit.untilLines(lines.length);

        expect(found).to.deep.equal(lines);
      });
    }
  }

  it('is known to have another shared key', async () => {
    const directory = await rig.directory();
    const address = { kind: 'unix', path: `${directory}/f.sock` } as const;
    await start(directory, address, KEY);
    senderTo(address, 'another key');

    const { fields } = await rig.log.until((line) => line.fields.code === 'WRONG_SHARED_KEY');

    expect(fields.cause).to.include('Give the same shared_key to both');
  });

  it('is known to ask for a shared key', async () => {
    const directory = await rig.directory();
    const address = { kind: 'unix', path: `${directory}/f.sock` } as const;
    await start(directory, address, KEY);
    senderTo(address);

    await rig.log.until((line) => line.fields.code === 'SHARED_KEY_NEEDED');
  });

  describe('with mutual TLS', () => {
    const authority = createAuthority('Test Authority');
    const certificate = authority.issue('127.0.0.1');
    let address: ReceiverAddress;
    let fluentBit: FluentBit;

    beforeEach(async () => {
      const directory = await rig.directory();
      const tls = {
        certFile: `${directory}/server.pem`,
        keyFile: `${directory}/server.key`,
        caFile: `${directory}/ca.pem`,
      };
      await writeFile(tls.certFile, certificate.cert);
      await writeFile(tls.keyFile, certificate.key);
      await writeFile(tls.caFile, authority.cert);
      address = { kind: 'tls', host: '127.0.0.1', port: await freePort() };
      fluentBit = await startFluentBit({
        binary: binary(),
        directory,
        address,
        sharedKey: KEY,
        tls,
      });
      rig.later(() => fluentBit.kill());
    });

    it('takes every record once', async () => {
      const tls = { ca: authority.cert, ...authority.issue('client.example.org') };
      const sender = rig.sender({ address, tls, security: { sharedKey: KEY } });
      const { frames, lines } = batch('a', 10);

      await sendAll(sender, frames);

      expect(await fluentBit.untilLines(lines.length)).to.deep.equal(lines);
    });

    it('is known to refuse a client without a certificate', async () => {
      rig.sender({ address, tls: { ca: authority.cert }, security: { sharedKey: KEY } });

      const { fields } = await rig.log.until(
        (line) => line.level === 'warn' && line.fields.code !== 'CONNECTION_REFUSED',
      );

      expect(fields.code).to.equal('CLIENT_CERTIFICATE_REFUSED');
    });
  });

  it('takes frames of 1 MB and of 5 MB', async () => {
    const directory = await rig.directory();
    const address = { kind: 'unix', path: `${directory}/f.sock` } as const;
    const fluentBit = await start(directory, address, KEY);
    const sizes = [1_000_000, 5_000_000];

    const sender = senderTo(address, KEY);
    const texts = sizes.map((size) => 'x'.repeat(size));
    await sendAll(
      sender,
      texts.map((text, index) => packedFrame(`big-${index}`, [{ text }])),
    );

    const found = await fluentBit.untilLines(2);
    expect(found.map((line) => line.length)).to.deep.equal(sizes.map((size) => size + 11));
  });

  it('loses and repeats nothing when it stands still for less than the ack timeout', async () => {
    const directory = await rig.directory();
    const address = { kind: 'unix', path: `${directory}/f.sock` } as const;
    const fluentBit = await start(directory, address, KEY);
    const sender = senderTo(address, KEY);
    const before = batch('before', 2);
    const during = batch('during', 20);
    await sendAll(sender, before.frames);

    fluentBit.signal('SIGSTOP');
    const sent = sendAll(sender, during.frames);
    while (sender.state().inFlight < 4) await new Promise((resolve) => setImmediate(resolve));
    fluentBit.signal('SIGCONT');
    await sent;

    const lines = [...before.lines, ...during.lines];
    expect(await fluentBit.untilLines(lines.length)).to.deep.equal(lines);
  });

  it('gets at most the window twice when it stands still for several timeouts', async () => {
    const directory = await rig.directory();
    const address = { kind: 'unix', path: `${directory}/f.sock` } as const;
    const fluentBit = await start(directory, address, KEY);
    const sender = senderTo(address, KEY);
    await sendAll(sender, batch('before', 1).frames);
    const during = batch('during', 20);

    fluentBit.signal('SIGSTOP');
    const sent = sendAll(sender, during.frames);
    while (sender.state().inFlight < 4) await new Promise((resolve) => setImmediate(resolve));
    rig.time.advance(TIMEOUT_MS);
    for (let tries = 0; tries < 3; tries++) {
      await untilPhase(sender, (phase) => phase === 'handshaking');
      rig.time.advance(TIMEOUT_MS);
      await untilPhase(sender, (phase) => phase !== 'handshaking');
    }
    expect(sender.state().lastError).to.include('it is paused');
    fluentBit.signal('SIGCONT');
    await sent;

    const found = await fluentBit.untilLines(during.lines.length + RECORDS_PER_FRAME);
    expect(found).to.include.members(during.lines);
    const repeated = found.length - new Set(found).size;
    expect(repeated).to.be.at.most(4 * RECORDS_PER_FRAME);
  });

  it('keeps what it acknowledged through SIGKILL, and gets the rest after it is back', async () => {
    const directory = await rig.directory();
    const address = { kind: 'unix', path: `${directory}/f.sock` } as const;
    const first = await start(directory, address, KEY);
    const sender = senderTo(address, KEY);
    const before = batch('before', 20);
    await sendAll(sender, before.frames);
    const after = batch('after', 20);
    const sent = sendAll(sender, after.frames);

    await first.kill();
    const second = await start(directory, address, KEY);
    await sent;

    const lines = [...before.lines, ...after.lines];
    const found = await second.untilLines(lines.length);
    expect(found).to.include.members(lines);
    expect(new Set(found)).to.have.property('size', lines.length);
  });
});
