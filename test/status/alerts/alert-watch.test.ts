import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { createMemoryMeter } from '../../../plugin/observe/memory-meter.ts';
import { createStateFiles } from '../../../plugin/pipeline/state-files.ts';
import type { StreamStatus } from '../../../plugin/pipeline/stream-status.ts';
import type { Clock } from '../../../plugin/source/clock.ts';
import { createAlertStore } from '../../../plugin/status/alerts/alert-store.ts';
import { createAlertWatch } from '../../../plugin/status/alerts/alert-watch.ts';
import type { Frame } from '../../../plugin/transform/page-result.ts';
import { createMemoryLog } from '../../pipeline/fakes.ts';
import { entriesOf } from '../../support/frame-entries.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { HOUR, NOW, READY, refused, statusOf } from './facts.ts';

/** A clock that stands still until it is turned; each turn lets the watch look once. */
function createTurnedClock(startMs = NOW) {
  let nowMs = startMs;
  let wake: () => void = () => undefined;
  let asleep: () => void = () => undefined;
  const clock: Clock = {
    nowMs: () => nowMs,
    sleep: (_ms, signal) =>
      new Promise((resolve) => {
        wake = () => {
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        signal?.addEventListener('abort', wake);
        asleep();
      }),
  };
  return {
    clock,
    /** Lets so much time pass, and resolves when the watch has looked. */
    turn: (ms: number) =>
      new Promise<void>((resolve) => {
        asleep = resolve;
        nowMs += ms;
        wake();
      }),
    begin: () => new Promise<void>((resolve) => (asleep = resolve)),
  };
}

describe('the watch over alerts', () => {
  const stops: (() => Promise<void>)[] = [];
  // Before the folder goes, for the watch writes there.
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
  });
  const folder = temporaryFolder();

  /** A watch over one stream, with a receiver that acknowledges when it is there. */
  async function start(
    first: Partial<StreamStatus> = {},
    startMs = NOW,
    others: readonly StreamStatus[] = [],
  ) {
    const { clock, turn, begin } = createTurnedClock(startMs);
    const log = createMemoryLog();
    const meter = createMemoryMeter();
    const arrived: Frame[] = [];
    const attempts: Frame[] = [];
    const held: (() => void)[] = [];
    let isThere = true;
    let status = statusOf(first);
    const watch = createAlertWatch({
      watched: {
        streams: () => [status, ...others],
        receiver: () => READY,
        limits: () => ({
          stream: () => ({ silenceMs: 24 * HOUR, stuckMs: HOUR }),
          tokenMs: () => undefined,
        }),
        tokenEnd: () => ({ kind: 'unsaid' }),
      },
      store: createAlertStore({
        stateDir: folder(),
        files: createStateFiles(),
        log,
        nowMs: () => clock.nowMs(),
      }),
      forward: {
        send: (frame, signal) =>
          new Promise((resolve, reject) => {
            attempts.push(frame);
            const abort = () => reject(new Error('aborted'));
            const acknowledge = () => {
              signal?.removeEventListener('abort', abort);
              arrived.push(frame);
              resolve();
            };
            signal?.addEventListener('abort', abort);
            if (isThere) acknowledge();
            else held.push(acknowledge);
          }),
      },
      clock,
      log,
      meter,
      redact: (text) => text.replaceAll('s3cr3t', '[redacted]'),
    });
    const stopping = new AbortController();
    const begun = begin();
    const running = watch.run(stopping.signal);
    await begun;
    const stop = async () => {
      stopping.abort();
      await running;
    };
    stops.push(stop);
    return {
      watch,
      log,
      meter,
      stop,
      attempts,
      records: () => entriesOf(...arrived).map(({ record }) => record as Record<string, string>),
      tags: () => arrived.map(({ tag }) => tag),
      /** Time passes, with the stream like this. */
      pass: async (ms: number, changes: Partial<StreamStatus> = {}) => {
        status = { ...status, ...changes };
        await turn(ms);
        do {
          await new Promise((resolve) => setImmediate(resolve));
          await turn(0);
        } while (isThere && meter.total('alert_records_waiting') > 0);
      },
      leave: () => {
        isThere = false;
      },
      comeBack: () => {
        isThere = true;
        for (const acknowledge of held.splice(0)) acknowledge();
      },
    };
  }

  const silent = { quietSinceMs: NOW - 24 * HOUR };

  it('announces once what one of two buckets of a stream suffers from, and its end', async () => {
    const well = statusOf({ index: 'well', quietSinceMs: NOW + 48 * HOUR });
    const { pass, records } = await start({ index: 'silent' }, NOW, [well]);

    await pass(25 * HOUR);
    await pass(HOUR);
    await pass(HOUR);
    const whileSilent = records().map(({ kind, state }) => `${kind} ${state}`);
    await pass(HOUR, { quietSinceMs: NOW + 28 * HOUR });

    expect(whileSilent).to.deep.equal(['silence begin']);
    expect(records().map(({ kind, state }) => `${kind} ${state}`)).to.deep.equal([
      'silence begin',
      'silence end',
    ]);
  });

  it('sends one record when a stream falls silent and one when it speaks again', async () => {
    const { pass, records, tags, watch } = await start();
    await pass(23 * HOUR);
    expect(records()).to.deep.equal([]);
    await pass(HOUR);
    await pass(HOUR);
    expect(watch.active()).to.have.lengthOf(1);
    await pass(HOUR, { quietSinceMs: NOW + 26 * HOUR });

    expect(records().map(({ state }) => state)).to.deep.equal(['begin', 'end']);
    expect(tags()).to.deep.equal(
      records().map(({ time }) => `netskope.health.silence.acme.${time?.slice(0, 10)}`),
    );
    expect(watch.active()).to.deep.equal([]);
  });

  it('sends records of the documented shape', async () => {
    const { pass, records } = await start(silent);
    await pass(1000, refused(403, NOW));
    await pass(1000, { quietSinceMs: NOW });
    await pass(1000, refused(401, NOW));
    const path = new URL('../../../docs/health-record.schema.json', import.meta.url);
    const schema = JSON.parse(await readFile(path, 'utf8')) as object;
    const validate = new Ajv2020({ formats: { 'date-time': isIsoTime } }).compile(schema);

    expect(records().map(({ kind }) => kind)).to.include.members([
      'silence',
      'permission_missing',
      'token_rejected',
    ]);
    for (const record of records()) {
      expect(validate(record), JSON.stringify([record, validate.errors])).to.equal(true);
    }
  });

  function isIsoTime(text: string): boolean {
    return new Date(text).toISOString() === text;
  }

  it('counts what was acknowledged and writes a line for each change', async () => {
    const { pass, meter, log } = await start(silent);
    await pass(1000);
    await pass(1000, { quietSinceMs: NOW });

    expect(meter.total('alert_records_total', { kind: 'silence' })).to.equal(2);
    const said = log.lines.filter(({ message }) => message.startsWith('An alert'));
    expect(said.map(({ level, message }) => `${level} ${message}`)).to.deep.equal([
      'warn An alert begins.',
      'info An alert ends.',
    ]);
    expect(said[0]?.fields.detail).to.contain('silence_alert_after');
  });

  it('announces nothing again after a restart, and ends what has ended meanwhile', async () => {
    const first = await start(silent);
    await first.pass(1000);
    await first.stop();

    const second = await start({ ...silent, isCaughtUp: undefined }, NOW + HOUR);
    await second.pass(1000);
    expect(second.watch.active()).to.have.lengthOf(1);
    expect(second.records()).to.deep.equal([]);
    await second.pass(1000, { isCaughtUp: false, quietSinceMs: NOW + HOUR });

    expect(second.records().map(({ state }) => state)).to.deep.equal(['end']);
    expect(second.records()[0]?.since).to.equal(first.records()[0]?.since);
  });

  it('does not reset the clock of a stream that is stuck over restarts', async () => {
    const first = await start(refused(503, NOW - 40 * 60_000));
    await first.pass(1000);
    await first.stop();
    const second = await start(refused(503, NOW + 30 * 60_000), NOW + 30 * 60_000);
    await second.pass(1000);

    expect(first.records()).to.deep.equal([]);
    expect(second.records()).to.have.lengthOf(1);
    expect(second.records()[0]).to.include({ kind: 'stuck', state: 'begin' });
  });

  it('keeps a record while the receiver is away, and sends it when it is back', async () => {
    const { pass, leave, comeBack, records, meter } = await start();
    leave();
    await pass(1000, silent);
    await pass(HOUR);
    expect(records()).to.deep.equal([]);
    expect(meter.total('alert_records_waiting')).to.equal(1);
    comeBack();
    await pass(1000);

    expect(records()).to.have.lengthOf(1);
    expect(meter.total('alert_records_waiting')).to.equal(0);
  });

  it('sends after a restart what no receiver had acknowledged, with the same id', async () => {
    const first = await start();
    first.leave();
    await first.pass(1000, silent);
    await first.stop();
    const second = await start(silent, NOW + HOUR);
    await second.pass(1000);

    expect(first.attempts).to.have.lengthOf(1);
    expect(second.records()).to.have.lengthOf(1);
    expect(second.attempts[0]?.chunk).to.equal(first.attempts[0]?.chunk);
  });

  it('announces trouble though its file cannot be written, and writes it once it can', async () => {
    const obstacle = join(folder(), 'alerts.json.tmp');
    await mkdir(obstacle);
    const { pass, records, log, stop } = await start(silent);
    await pass(1000);
    await pass(1000);
    expect(records()).to.have.lengthOf(1);
    const said = log.lines.filter(({ message }) => message.includes('cannot be written'));
    expect(said).to.have.lengthOf(1);

    await rmdir(obstacle);
    await pass(1000);
    await stop();
    const again = await start(silent, NOW + HOUR);
    await again.pass(1000);
    expect(again.records()).to.deep.equal([]);
  });

  it('keeps a damaged file aside and says so', async () => {
    await writeFile(join(folder(), 'alerts.json'), '{"version":1,"active":[{"kind":"x"}]}');
    const { log } = await start();
    expect(log.lines[0]?.message).to.contain('The file of alerts is damaged');
    expect((await readdir(folder())).some((name) => name.includes('.damaged-'))).to.equal(true);
  });

  it('takes secrets out of what it says', async () => {
    const trouble = { key: 'status 403', message: 'Token s3cr3t.', status: 403, sinceMs: NOW };
    const { pass, records, watch } = await start({ trouble, tryingSinceMs: NOW });
    await pass(1000);
    expect(JSON.stringify([records(), watch.active()])).to.contain('[redacted]');
    expect(JSON.stringify([records(), watch.active()])).to.not.contain('s3cr3t');
  });
});
