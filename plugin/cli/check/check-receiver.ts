import type { Config } from '../../config/config.generated.ts';
import { isLoopback } from '../../config/host.ts';
import type { ReceiverAddress } from '../../forward/address.ts';
import type { ForwardOptions } from '../../forward/options.ts';
import { probeReceiver } from '../../forward/probe.ts';
import type { Trouble } from '../../forward/trouble.ts';
import { createMemoryMeter } from '../../observe/memory-meter.ts';
import { MsgpackWriter } from '../../msgpack/writer.ts';
import { frameBuilder } from '../../transform/frame/frame-builder.ts';
import type { Frame } from '../../transform/page-result.ts';
import { forwardOptionsOf } from '../assemble-forward.ts';
import type { Surroundings } from '../assemble.ts';
import type { CheckFinding } from './finding.ts';

/** The tag of the one record that a check sends. */
export const CHECK_TAG = 'netskope.check';
/** An ack later than this share of the timeout leaves no room for a busy hour. */
const SLOW_SHARE = 0.5;

/** Connects, shakes hands, sends one record and waits for its ack. @throws CannotStart for unreadable secrets. */
export async function checkReceiver(
  config: Config,
  surroundings: Surroundings,
): Promise<readonly CheckFinding[]> {
  const line = { area: 'receiver', subject: `receiver ${config.forward.to}` } as const;
  const options = await forwardOptionsOf(config, surroundings);
  const meter = createMemoryMeter();
  const result = await probeReceiver(options, checkFrame(surroundings.version), { meter });
  if (result.kind === 'unusable') {
    const { trouble } = result;
    const cure = `${trouble.wayOut}${alsoConsider(trouble, options.address)}`;
    return [{ ...line, verdict: 'failed', detail: trouble.what, cure }];
  }
  const done = result.steps.filter(({ outcome }) => outcome === 'ok').map(({ step }) => step);
  const ackSecs = meter.total('forward_ack_seconds');
  const detail = `${done.join(', ')}; one record sent under ${CHECK_TAG}`;
  return [
    { ...line, verdict: 'ok', detail },
    ...slowAck(ackSecs, config.forward.ack_timeout_secs, line),
    ...weaknesses(options, line),
    { ...line, verdict: 'skipped', detail: UNSEEN, cure: 'Compare them with docs/forward.md.' },
  ];
}

type Line = Pick<CheckFinding, 'area' | 'subject'>;

const UNSEEN =
  'its storage, threads, workers and retry limits cannot be seen from here, and decide what its acknowledgement is worth';

/** What else a trouble may come from, by what is known of receivers. */
function alsoConsider({ code }: Trouble, { kind }: ReceiverAddress): string {
  if (code === 'ACK_TIMEOUT' && kind === 'unix') {
    return ' If it is Vector, let it listen on TCP: over a unix socket it acknowledges nothing.';
  }
  if (code === 'ACK_TIMEOUT') {
    return ' If it is Vector with acknowledgements and no disk buffer, the ack comes with the batch of its sink: raise forward.ack_timeout_secs above batch.timeout_secs.';
  }
  if (code === 'HANDSHAKE_TIMEOUT') {
    return ' Fluent Bit before 3.0, Vector, the OpenTelemetry Collector and in_unix of Fluentd greet nobody: remove forward.shared_key for them.';
  }
  return '';
}

function slowAck(ackSecs: number, timeoutSecs: number, line: Line): readonly CheckFinding[] {
  if (ackSecs < timeoutSecs * SLOW_SHARE) return [];
  const detail = `the ack took ${ackSecs.toFixed(1)} s of the ${timeoutSecs} s that ack_timeout_secs allows`;
  const cure =
    'Raise forward.ack_timeout_secs, or give Vector a disk buffer; an ack too late sends every frame twice.';
  return [{ ...line, verdict: 'warning', detail, cure }];
}

function weaknesses({ address, security }: ForwardOptions, line: Line): readonly CheckFinding[] {
  const found: CheckFinding[] = [];
  if (security === undefined) {
    found.push({
      ...line,
      verdict: 'warning',
      detail: 'no shared_key: a paused Fluent Bit takes every retry as a new copy',
      cure: 'Set forward.shared_key here and shared_key there, if the receiver is Fluent Bit or Fluentd; Vector knows none.',
    });
  }
  if (address.kind === 'tcp' && !isLoopback(address.host)) {
    found.push({
      ...line,
      verdict: 'warning',
      detail: 'the records cross the network unencrypted',
      cure: 'Write tls:// and let the receiver speak TLS, or put both into one pod and use a unix socket.',
    });
  }
  return found;
}

function checkFrame(version: string): Frame {
  const writer = new MsgpackWriter(256);
  writer.mapHead(1);
  writer.str('message');
  writer.str(`fluent-netskope ${version} check`);
  const frames: Frame[] = [];
  const builder = frameBuilder(CHECK_TAG, 4096, (frame) => frames.push(frame));
  builder.add(Date.now(), writer.bytes, writer.length);
  builder.flush();
  const [frame] = frames;
  if (frame === undefined) throw new Error('the check record fits no frame');
  return frame;
}
