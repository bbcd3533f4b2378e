import type { Config } from '../../config/config.generated.ts';
import { probeReceiver } from '../../forward/probe.ts';
import { MsgpackWriter } from '../../msgpack/writer.ts';
import { frameBuilder } from '../../transform/frame/frame-builder.ts';
import type { Frame } from '../../transform/page-result.ts';
import { forwardOptionsOf, type Surroundings } from '../assemble.ts';
import type { CheckFinding } from './finding.ts';

/** The tag of the one record that a check sends. */
export const CHECK_TAG = 'netskope.check';

/** Connects, shakes hands, sends one record and waits for its ack. @throws CannotStart for unreadable secrets. */
export async function checkReceiver(
  config: Config,
  surroundings: Surroundings,
): Promise<readonly CheckFinding[]> {
  const subject = `receiver ${config.forward.to}`;
  const options = await forwardOptionsOf(config, surroundings);
  const frame = checkFrame(surroundings.version);
  const result = await probeReceiver(options, frame);
  const done = result.steps.filter(({ outcome }) => outcome === 'ok').map(({ step }) => step);
  if (result.kind === 'unusable') {
    return [{ subject, verdict: 'failed', detail: result.trouble.message }];
  }
  const findings: CheckFinding[] = [
    { subject, verdict: 'ok', detail: `${done.join(', ')}; one record sent under ${CHECK_TAG}` },
  ];
  if (config.forward.shared_key === undefined) {
    findings.push({
      subject,
      verdict: 'warning',
      detail:
        'No shared_key: a paused Fluent Bit takes every retry as a new copy. Set forward.shared_key here and shared_key there, if the receiver is Fluent Bit.',
    });
  }
  return findings;
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
