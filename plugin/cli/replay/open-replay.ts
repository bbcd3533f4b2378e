import { join } from 'node:path';
import type { Config } from '../../config/config.generated.ts';
import { createForwardSender } from '../../forward/sender.ts';
import { createDeadLetterStore } from '../../pipeline/dead-letter.ts';
import { acquireStateLock, type StateLock } from '../../pipeline/lock.ts';
import { createPersist } from '../../pipeline/persist.ts';
import { createReporter } from '../../pipeline/reporter.ts';
import { createStateFiles, type StateFiles } from '../../pipeline/state-files.ts';
import { createSystemClock } from '../../source/clock.ts';
import { forwardOptionsOf } from '../assemble-forward.ts';
import type { Surroundings } from '../assemble.ts';
import { assembleTransform } from '../assemble-transform.ts';
import { withTenantHosts } from '../tenant-hosts.ts';
import { CannotStart } from '../cannot-start.ts';
import type { Complaints } from './complaints.ts';
import { createPace } from './pace.ts';
import { createReplayCheckpoints, type ReplayCounts } from './replay-checkpoint.ts';
import type { ReplayParts } from './replay-file.ts';

export interface OpenReplayOptions {
  readonly isAgain: boolean;
  readonly perSecond?: number;
  readonly complaints: Complaints;
  readonly onNotice: (message: string) => void;
  readonly onBegun: (counts: ReplayCounts) => void;
  readonly onDelivered: (counts: ReplayCounts) => void;
}

export interface OpenedReplay {
  readonly parts: ReplayParts;
  /** Begins no further batch and lets the one in hand go after so long; tells when that was said before. */
  stop(deadlineMs: number): 'stopping' | 'already';
  close(): Promise<void>;
}

/**
 * Takes the replay folder of the state directory, loads the mappings and connects to the receiver. The
 * state directory itself stays with the sidecar that may run on it.
 * @throws CannotStart with the place and the way out.
 */
export async function openReplay(
  config: Config,
  surroundings: Surroundings,
  options: OpenReplayOptions,
): Promise<OpenedReplay> {
  const clock = createSystemClock();
  const files = createStateFiles();
  const folder = join(config.state_dir, 'replay');
  const stop = new AbortController();
  const deadline = new AbortController();
  const closers: (() => Promise<void>)[] = [];
  const end = async (): Promise<void> => {
    deadline.abort();
    for (const close of closers.splice(0).toReversed()) await close();
  };
  try {
    const lock = await take({ folder, stateDir: config.state_dir, files, surroundings }, () => {
      options.onNotice('Another process has taken the replay folder over; this one ends.');
      stop.abort();
      deadline.abort();
    });
    closers.push(() => lock.release());
    const { transform, close } = await assembleTransform(config, surroundings);
    closers.push(close);
    const forwardOptions = await forwardOptionsOf(config, surroundings);
    const { log, meter } = surroundings;
    const sender = createForwardSender(forwardOptions, { log, meter });
    closers.push(() => sender.close());
    const nowMs = (): number => clock.nowMs();
    const reporter = createReporter({ log, nowMs });
    const { isAgain, complaints, onNotice, onBegun, onDelivered } = options;
    const parts: ReplayParts = {
      transform: withTenantHosts(transform, () => config.tenants),
      forward: sender,
      framesAtOnce: config.forward.window_frames,
      checkpoints: createReplayCheckpoints(folder, files),
      files,
      persist: createPersist({ clock, reporter, waits: stop.signal, onTrouble: () => undefined }),
      clock,
      pace: createPace(clock, options.perSecond),
      deadLetters: (tenant, stream) =>
        createDeadLetterStore({
          stateDir: config.state_dir,
          tenant,
          stream,
          files,
          nowMs,
          suffix: '.replay',
        }),
      isAgain,
      stop: stop.signal,
      deadline: deadline.signal,
      onBad: (where, message) => complaints.add(where, message),
      onNotice,
      onStart: (file) => log.info('Replaying.', { file, receiver: config.forward.to }),
      onBegun,
      onDelivered,
    };
    return {
      parts,
      stop: (deadlineMs) => {
        if (stop.signal.aborted) return 'already';
        stop.abort();
        void clock.sleep(deadlineMs, deadline.signal).then(() => deadline.abort());
        return 'stopping';
      },
      close: end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

interface Taking {
  readonly folder: string;
  readonly stateDir: string;
  readonly files: StateFiles;
  readonly surroundings: Surroundings;
}

async function take(
  { folder, stateDir, files, surroundings }: Taking,
  onLost: () => void,
): Promise<StateLock> {
  try {
    await files.makeDirectory(folder);
    await files.makeDirectory(join(stateDir, 'dead-letter'));
    const { pid } = surroundings;
    const clock = createSystemClock();
    const outcome = await acquireStateLock({ stateDir: folder, pid, clock, onLost });
    if (outcome.kind === 'locked') return outcome.lock;
    throw new CannotStart(`Another replay runs: ${outcome.message}`);
  } catch (error) {
    if (error instanceof CannotStart) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new CannotStart(
      `${folder} cannot be used (${reason}); correct state_dir or its permissions.`,
    );
  }
}
