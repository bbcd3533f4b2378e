import type { Config } from '../config/config.generated.ts';
import { createSystemClock } from '../source/clock.ts';
import type { Surroundings } from './assemble.ts';
import { CannotStart } from './cannot-start.ts';
import { createComplaints } from './replay/complaints.ts';
import { createDryRun } from './replay/dry-run.ts';
import { openReplay } from './replay/open-replay.ts';
import { planReplay, type ReplayPlan } from './replay/replay-plan.ts';
import { createReplayScreen } from './replay/replay-screen.ts';
import { openReplaySource } from './replay/replay-source.ts';
import { replaySummary } from './replay/replay-summary.ts';
import { replayAll } from './replay/replay-all.ts';
import { readConfig } from './read-config.ts';
import { surroundingsOf } from './surroundings.ts';
import { write, type ExitCode, type Terminal } from './terminal.ts';

export interface ReplayOptions {
  readonly configFile: string;
  readonly files: readonly string[];
  readonly stream?: string;
  readonly tenant?: string;
  /** Records per second. */
  readonly rate?: number;
  readonly dryRun: boolean;
  /** Every file of records in the dead-letter folder. */
  readonly fromDeadLetter: boolean;
  /** Sends again what was replayed before. */
  readonly again: boolean;
}

const NO_STREAM = 'holds exported records; say with --stream where they come from.';

/** Sends files of exported records, or dead letters, through transform and receiver; 1 when something could not be sent. */
export async function replay(options: ReplayOptions, terminal: Terminal): Promise<ExitCode> {
  const config = await readConfig(options.configFile, terminal);
  if (config === undefined) return 2;
  try {
    const plan = await planReplay(options, config, terminal.workingDirectory);
    if (plan.files.length === 0) return await nothingToDo(options, terminal);
    if (options.dryRun) return await rehearse(plan, config, terminal);
    return await send(plan, { options, config, terminal });
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error;
    terminal.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
}

async function nothingToDo(
  { fromDeadLetter }: ReplayOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  if (!fromDeadLetter) {
    throw new CannotStart('Name the files to replay, - for standard input, or --from-dead-letter.');
  }
  await write(terminal.stdout, 'no dead letters wait\n');
  return 0;
}

interface Sending {
  readonly options: ReplayOptions;
  readonly config: Config;
  readonly terminal: Terminal;
}

async function send(plan: ReplayPlan, { options, config, terminal }: Sending): Promise<ExitCode> {
  const screen = createReplayScreen(plan, terminal, createSystemClock());
  const surroundings = surroundingsOf(config, { ...terminal, stderr: screen.lines });
  const complaints = createComplaints((line) => screen.say(line));
  const opened = await openReplay(config, surroundings, {
    isAgain: options.again,
    ...(options.rate === undefined ? {} : { perSecond: options.rate }),
    complaints,
    onNotice: (message) => screen.say(`${message}\n`),
    onBegun: (counts) => screen.begun(counts),
    onDelivered: (counts) => screen.update(counts),
  });
  const ignoreSignals = terminal.onStopSignal(() => {
    if (opened.stop(config.shutdown_timeout_secs * 1000) === 'already') terminal.exitNow(1);
    screen.say('Stopping: the batch in hand is finished first; a second signal ends at once.\n');
  });
  screen.begin();
  try {
    const totals = await replayAll(plan, opened.parts, { terminal, screen });
    screen.end();
    complaints.end();
    if (totals.kind === 'no_stream') throw new CannotStart(`${totals.name} ${NO_STREAM}`);
    await write(terminal.stdout, `${replaySummary(totals)}\n`);
    if (totals.kind === 'stopped') {
      terminal.stderr.write('Interrupted; the same command goes on from here.\n');
      return 1;
    }
    return totals.counts.bad + totals.counts.deadLettered === 0 ? 0 : 1;
  } finally {
    screen.end();
    ignoreSignals();
    await opened.close();
  }
}

/** Counts what would be sent. */
async function rehearse(plan: ReplayPlan, config: Config, terminal: Terminal): Promise<ExitCode> {
  const surroundings: Surroundings = surroundingsOf(config, terminal);
  const run = createDryRun(config, surroundings.mappings);
  const complaints = createComplaints((line) => terminal.stderr.write(line));
  const receivedAtMs = Date.now();
  const hosts = new Map(config.tenants.map(({ name, url }) => [name, new URL(url).host]));
  let records = 0;
  for (const { name, path } of plan.files) {
    for await (const pieces of openReplaySource(path, terminal).pieces()) {
      for (const piece of pieces) {
        if (piece.kind === 'bad') complaints.add(`${name}:${piece.line}`, piece.message);
        if (piece.kind !== 'record') continue;
        const { tenant, stream } = piece.origin ?? plan;
        if (stream === '') throw new CannotStart(`${name} ${NO_STREAM}`);
        const tenantHost = hosts.get(tenant);
        const host = tenantHost === undefined ? {} : { tenantHost };
        run.add(piece.bytes, { tenant, stream, receivedAtMs, ...host });
        records += 1;
      }
    }
  }
  complaints.end();
  const bad = complaints.count();
  const sum = `${records.toLocaleString('en-US')} records, nothing was sent`;
  const unread = bad === 0 ? '' : `\n${bad.toLocaleString('en-US')} could not be read`;
  await write(terminal.stdout, `${run.table()}\n\n${sum}${unread}\n`);
  return bad + run.deadLetters() === 0 ? 0 : 1;
}
