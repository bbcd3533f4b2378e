import { expect } from 'chai';
import fc from 'fast-check';
import { formatAddress } from '../../plugin/forward/address.ts';
import type { Behaviour } from '../../plugin/receiver/behaviour.ts';
import { pack, packedFrame } from './support/frames.ts';
import { startPeer } from './support/peer.ts';
import { createRig } from './support/rig.ts';
import type { Rig } from './support/rig.ts';

const ACK_TIMEOUT_MS = 30_000;

/** Each fault, how it shows in the counter of retries, and whether the frame had been kept all the same. */
const FAULTS: readonly (readonly [Behaviour, reason: string, kept: boolean])[] = [
  [{ kind: 'close', stored: false }, 'connection_closed', false],
  [{ kind: 'close', stored: true }, 'connection_closed', true],
  [{ kind: 'wrong_ack', chunk: 'other' }, 'foreign_ack', true],
  [{ kind: 'empty_ack' }, 'negative_ack', true],
  [{ kind: 'refuse' }, 'connection_closed', false],
];

describe('ForwardSender', () => {
  let rig: Rig;

  beforeEach(() => {
    rig = createRig();
  });

  afterEach(() => rig.end());

  it('delivers over TCP and resolves after the sink has the records', async () => {
    const { receiver, arrived } = await rig.catcher();
    const sender = rig.sender({ address: receiver.address });

    await sender.send(packedFrame('a', [{ n: 1 }, { n: 2 }]));

    expect(arrived.map(({ tag, json }) => [tag, ...json])).to.deep.equal([
      ['test', '{"n":1}', '{"n":2}'],
    ]);
    expect(rig.meter.total('forward_frames_acked_total')).to.equal(1);
    expect(rig.meter.observed.get('forward_ack_seconds')).to.have.length(1);
    expect(rig.meter.gauges.get('forward_receiver_up')).to.equal(1);
  });

  it('delivers over a unix socket', async () => {
    const listen = { kind: 'unix', path: `${await rig.directory()}/f.sock` } as const;
    const { receiver, arrived } = await rig.catcher({ listen });
    const sender = rig.sender({ address: receiver.address });

    await sender.send(packedFrame('a', [{ n: 1 }]));

    expect(arrived).to.have.length(1);
  });

  it('delivers frames far larger than a socket buffer', async () => {
    const { receiver, arrived } = await rig.catcher();
    const sender = rig.sender({ address: receiver.address });
    const text = 'x'.repeat(3_000_000);

    await sender.send(packedFrame('a', [{ text }]));

    expect(arrived[0]?.json[0]).to.equal(JSON.stringify({ text }));
  });

  it('does not resolve before the sink kept the frame', async () => {
    const { receiver, count } = await rig.catcher({ behaviour: { kind: 'silent' } });
    const sender = rig.sender({ address: receiver.address });
    let isResolved = false;

    const sent = sender.send(packedFrame('a', [{}])).finally(() => (isResolved = true));
    await count(1);

    expect(isResolved).to.equal(false);
    expect(sender.state()).to.deep.include({ phase: 'ready', inFlight: 1 });
    await sender.close();
    expect(await sent.catch((error: unknown) => String(error))).to.include('was closed');
  });

  for (const [fault, reason, kept] of FAULTS) {
    it(`sends the same bytes again after ${JSON.stringify(fault)}`, async () => {
      const { receiver, arrived } = await rig.catcher({ behaviour: fault });
      const sender = rig.sender({ address: receiver.address });

      const sent = sender.send(packedFrame('a', [{ id: 7 }]));
      await rig.log.until(({ fields }) => fields.code === reason.toUpperCase());
      receiver.behave({ kind: 'normal' });
      await sent;

      expect(new Set(arrived.map(({ json }) => json[0]))).to.deep.equal(new Set(['{"id":7}']));
      expect(arrived.length).to.be.at.least(kept ? 2 : 1);
      expect(rig.meter.total('forward_retries_total', { reason })).to.be.at.least(1);
    });
  }

  it('gives up waiting after the ack timeout, reconnects, and delivers', async () => {
    const { receiver, arrived, count } = await rig.catcher({ behaviour: { kind: 'silent' } });
    const sender = rig.sender({ address: receiver.address, ackTimeoutMs: ACK_TIMEOUT_MS });
    const sent = sender.send(packedFrame('a', [{}]));
    await count(1);

    receiver.behave({ kind: 'normal' });
    rig.time.advance(ACK_TIMEOUT_MS);
    await sent;

    expect(arrived).to.have.length(2);
    expect(rig.meter.total('forward_retries_total', { reason: 'ack_timeout' })).to.equal(1);
  });

  it('counts the ack timeout from the last ack, not from the sending of the frame', async () => {
    const peer = await startPeer(rig);
    const sender = rig.sender({ address: peer.address, ackTimeoutMs: ACK_TIMEOUT_MS });
    const [first, second] = [packedFrame('a', [{}]), packedFrame('b', [{}])];
    const firstSent = sender.send(first);
    const secondSent = sender.send(second).catch(() => undefined);
    const { socket } = await peer.received(first.bytes.length + second.bytes.length);
    rig.time.advance(ACK_TIMEOUT_MS - 1);
    socket.write(pack({ ack: 'a' }));
    await firstSent;

    rig.time.advance(ACK_TIMEOUT_MS - 1);
    await turns();
    const early = rig.meter.total('forward_retries_total');
    rig.time.advance(1);
    await rig.log.until(({ fields }) => fields.code === 'ACK_TIMEOUT');

    expect(early).to.equal(0);
    await sender.close();
    await secondSent;
  });

  it('does not believe an ack that comes before the frame was written', async () => {
    const peer = await startPeer(rig, (socket) => socket.once('data', () => socket.pause()));
    const sender = rig.sender({ address: peer.address });
    const frame = packedFrame('a', [{ text: 'x'.repeat(20_000_000) }]);
    let isResolved = false;
    const sent = sender.send(frame).then(
      () => (isResolved = true),
      () => undefined,
    );

    const { socket } = await peer.received(1);
    socket.write(pack({ ack: 'a' }));
    await rig.log.until(({ fields }) => fields.code === 'FOREIGN_ACK');

    expect(isResolved).to.equal(false);
    await sender.close();
    await sent;
  });

  it('takes acks in the order of the frames only, and then sends all of them again', async () => {
    const peer = await startPeer(rig);
    const sender = rig.sender({ address: peer.address });
    const frames = [packedFrame('a', [{ n: 1 }]), packedFrame('b', [{ n: 2 }])];
    const both = Buffer.concat(frames.map(({ bytes }) => bytes));
    const sent = Promise.all(frames.map((frame) => sender.send(frame)));
    const first = await peer.received(both.length);

    first.socket.write(pack({ ack: 'b' }));
    const second = await peer.received(both.length);
    second.socket.write(Buffer.concat([pack({ ack: 'a' }), pack({ ack: 'b' })]));
    await sent;

    expect(first.bytes().equals(both)).to.equal(true);
    expect(second.bytes().equals(both)).to.equal(true);
    expect(rig.meter.total('forward_retries_total', { reason: 'foreign_ack' })).to.equal(1);
  });

  it('waits without end for a receiver that is not there yet, and says so once', async () => {
    const path = `${await rig.directory()}/late.sock`;
    const sender = rig.sender({ address: { kind: 'unix', path } });
    const sent = sender.send(packedFrame('a', [{}]));
    const isRepeat = (line: { level: string; fields: object }): boolean =>
      line.level === 'debug' && 'code' in line.fields;
    await rig.log.until(isRepeat);
    expect(sender.state().lastError).to.include('the socket path does not exist yet');

    await rig.catcher({ listen: { kind: 'unix', path } });
    await sent;

    expect(rig.log.loud().map(({ level, fields }) => [level, fields.code])).to.deep.equal([
      ['warn', 'SOCKET_MISSING'],
      ['info', undefined],
    ]);
    expect(sender.state()).to.not.have.property('lastError');
  });

  it('tells another cause of the same outage, once', async () => {
    const path = `${await rig.directory()}/late.sock`;
    const sender = rig.sender({ address: { kind: 'unix', path } });
    const sent = sender.send(packedFrame('a', [{}]));
    await rig.log.until(({ fields }) => fields.code === 'SOCKET_MISSING');
    const listen = { kind: 'unix', path } as const;
    const { receiver } = await rig.catcher({ listen, behaviour: { kind: 'empty_ack' } });
    await rig.log.until(({ level, fields }) => level === 'debug' && fields.code === 'NEGATIVE_ACK');

    receiver.behave({ kind: 'normal' });
    await sent;

    const codes = rig.log.loud().map(({ fields }) => fields.code);
    expect(codes.filter((code) => code === 'NEGATIVE_ACK')).to.have.length(1);
  });

  it('knows a refused connection', async () => {
    const { receiver } = await rig.catcher();
    await receiver.close();
    const sender = rig.sender({ address: receiver.address });

    const line = await rig.log.until(({ level }) => level === 'warn');

    expect(line.fields.cause).to.include(`${formatAddress(receiver.address)}: nobody listens`);
    expect(sender.state().lastError).to.equal(line.fields.cause);
  });

  it('reconnects in silence when an idle connection is closed', async () => {
    const { receiver } = await rig.catcher();
    const sender = rig.sender({ address: receiver.address });
    await sender.send(packedFrame('a', [{}]));

    receiver.disconnectAll();
    await rig.log.until(({ message }) => message.includes('idle'));
    await sender.send(packedFrame('b', [{}]));

    expect(rig.log.loud()).to.deep.equal([]);
  });

  it('never has more frames in flight than the window, and keeps their order', async () => {
    const { receiver, arrived } = await rig.catcher();
    const sender = rig.sender({ address: receiver.address, maxInFlight: 3 });

    const chunks = Array.from({ length: 40 }, (_, index) => `c${index}`);
    await Promise.all(chunks.map((chunk) => sender.send(packedFrame(chunk, [{ chunk }]))));

    expect(arrived.map(({ json }) => json[0])).to.deep.equal(
      chunks.map((chunk) => JSON.stringify({ chunk })),
    );
    expect(rig.meter.highest('forward_in_flight')).to.equal(3);
  });

  it('takes no more than the window from its queue while the receiver is paused', async () => {
    const { receiver, arrived } = await rig.catcher({ behaviour: { kind: 'pause' } });
    const sender = rig.sender({ address: receiver.address, maxInFlight: 2 });
    const text = 'x'.repeat(1_000_000);
    const frames = Array.from({ length: 20 }, (_, index) => packedFrame(`c${index}`, [{ text }]));

    const sent = Promise.all(frames.map((frame) => sender.send(frame)));
    await rig.meter.untilGauge('forward_in_flight', 1);
    const { inFlight, waiting } = sender.state();

    expect(inFlight + waiting).to.equal(20);
    expect(inFlight).to.be.within(1, 2);
    receiver.behave({ kind: 'normal' });
    await sent;
    expect(arrived).to.have.length(20);
    expect(rig.meter.highest('forward_in_flight')).to.equal(2);
  });

  it('lets go of a waiting frame that is aborted, and of no other', async () => {
    const { receiver, arrived } = await rig.catcher({ behaviour: { kind: 'pause' } });
    const sender = rig.sender({ address: receiver.address, maxInFlight: 1 });
    const controller = new AbortController();
    const first = sender.send(packedFrame('a', [{ n: 1 }]));
    const second = sender.send(packedFrame('b', [{ n: 2 }]), controller.signal);
    const third = sender.send(packedFrame('c', [{ n: 3 }]));

    controller.abort(new Error('no longer wanted'));
    const outcome = await second.catch((error: unknown) => String(error));
    receiver.behave({ kind: 'normal' });
    await Promise.all([first, third]);

    expect(outcome).to.equal('Error: no longer wanted');
    expect(arrived.map(({ json }) => json[0])).to.deep.equal(['{"n":1}', '{"n":3}']);
  });

  it('gives up a frame in flight that is aborted, and still takes the next ack for the next frame', async () => {
    const { receiver, arrived, count } = await rig.catcher({ behaviour: { kind: 'silent' } });
    const sender = rig.sender({ address: receiver.address, ackTimeoutMs: ACK_TIMEOUT_MS });
    const controller = new AbortController();
    const first = sender.send(packedFrame('a', [{ n: 1 }]), controller.signal);
    const second = sender.send(packedFrame('b', [{ n: 2 }]));
    await count(2);

    controller.abort();
    await first.catch(() => undefined);
    receiver.behave({ kind: 'normal' });
    rig.time.advance(ACK_TIMEOUT_MS);
    await second;

    const records = arrived.map(({ json }) => json[0]);
    expect(records).to.deep.equal(['{"n":1}', '{"n":2}', '{"n":2}']);
  });

  it('refuses a frame at once when the signal is aborted already or the sender closed', async () => {
    const { receiver, arrived } = await rig.catcher();
    const sender = rig.sender({ address: receiver.address });

    const aborted = await sender
      .send(packedFrame('a', [{}]), AbortSignal.abort(new Error('stop')))
      .catch((error: unknown) => String(error));
    await sender.close();
    const closed = await sender
      .send(packedFrame('b', [{}]))
      .catch((error: unknown) => String(error));

    expect(aborted).to.equal('Error: stop');
    expect(closed).to.include('closed');
    expect(sender.state().phase).to.equal('closed');
    expect(arrived).to.deep.equal([]);
  });

  it('delivers every frame at least once, first arrivals in order, whatever faults follow each other', async function () {
    this.timeout(60_000);
    const fault = fc.constantFrom<Behaviour>(
      ...FAULTS.map(([behaviour]) => behaviour),
      { kind: 'normal' },
      { kind: 'close_after', frames: 2 },
      { kind: 'slow', delayMs: 1 },
      { kind: 'delay', delayMs: 1 },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fault, { maxLength: 8 }), async (faults) => {
        const inner = createRig();
        const { receiver, arrived } = await inner.catcher({ behaviour: { kind: 'pause' } });
        const sender = inner.sender({
          address: receiver.address,
          maxInFlight: 3,
          firstBackoffMs: 1,
          longestBackoffMs: 2,
        });
        const chunks = Array.from({ length: 12 }, (_, index) => `c${index}`);
        const sent = Promise.all(
          chunks.map((chunk) => sender.send(packedFrame(chunk, [{ chunk }]))),
        );
        for (const behaviour of faults) {
          receiver.behave(behaviour);
          await new Promise((resolve) => setImmediate(resolve));
        }
        receiver.behave({ kind: 'normal' });

        await sent;
        await inner.end();

        const firstArrivals = [...new Set(arrived.map(({ json }) => json[0]))];
        expect(firstArrivals).to.deep.equal(chunks.map((chunk) => JSON.stringify({ chunk })));
      }),
      { numRuns: 40 },
    );
  });
});

/** Lets everything happen that waits for nothing but its turn. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}
