import { expect } from 'chai';
import { probeReceiver } from '../../plugin/forward/probe.ts';
import type { ProbeResult } from '../../plugin/forward/probe.ts';
import { createAuthority } from './support/certificates.ts';
import { packedFrame } from './support/frames.ts';
import { createRig } from './support/rig.ts';
import type { Rig } from './support/rig.ts';

const frame = packedFrame('probe', [{ probe: true }]);

function outcomes({ steps }: ProbeResult): string {
  return steps.map(({ step, outcome }) => `${step} ${outcome}`).join(', ');
}

describe('probeReceiver', () => {
  let rig: Rig;

  beforeEach(() => {
    rig = createRig();
  });

  afterEach(() => rig.end());

  it('passes every step of a receiver with TLS and shared key', async () => {
    const authority = createAuthority('Test Authority');
    const { receiver, arrived } = await rig.catcher({
      listen: { kind: 'tls', host: '127.0.0.1', port: 0 },
      tls: authority.issue('127.0.0.1'),
      security: { hostname: 'receiver', sharedKey: 'one key' },
    });

    const result = await probeReceiver(
      {
        address: receiver.address,
        tls: { ca: authority.cert },
        security: { sharedKey: 'one key' },
      },
      frame,
    );

    expect(result.kind).to.equal('usable');
    expect(outcomes(result)).to.equal('connect ok, tls ok, handshake ok, ack ok');
    expect(arrived).to.have.length(1);
  });

  it('skips the steps that nobody asked for', async () => {
    const { receiver, arrived } = await rig.catcher();

    const result = await probeReceiver({ address: receiver.address });

    expect(outcomes(result)).to.equal('connect ok, tls skipped, handshake skipped, ack skipped');
    expect(arrived).to.deep.equal([]);
  });

  it('names the step that failed, and what to do', async () => {
    const { receiver } = await rig.catcher({
      security: { hostname: 'receiver', sharedKey: 'one key' },
    });

    const security = { sharedKey: 'other' };
    const result = await probeReceiver({ address: receiver.address, security }, frame);

    expect(outcomes(result)).to.equal('connect ok, tls skipped, handshake failed, ack skipped');
    expect(result.kind === 'unusable' && result.trouble.message).to.include('same shared_key');
  });

  it('fails at once and without a second try where nobody listens', async () => {
    const path = `${await rig.directory()}/missing.sock`;

    const result = await probeReceiver({ address: { kind: 'unix', path } }, frame);

    expect(outcomes(result)).to.equal(
      'connect failed, tls skipped, handshake skipped, ack skipped',
    );
    expect(result.kind === 'unusable' && result.trouble.code).to.equal('SOCKET_MISSING');
  });

  it('fails at the ack of a receiver that never acknowledges', async () => {
    const { receiver, count } = await rig.catcher({ behaviour: { kind: 'silent' } });
    const { nowMs, sleep } = rig.time;

    const probing = probeReceiver({ address: receiver.address }, frame, { nowMs, sleep });
    await count(1);
    rig.time.advance(30_000);
    const result = await probing;

    expect(outcomes(result)).to.equal('connect ok, tls skipped, handshake skipped, ack failed');
    expect(result.kind === 'unusable' && result.trouble.code).to.equal('ACK_TIMEOUT');
  });
});
