import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { createDrainWatch } from '../../plugin/pipeline/drain.ts';
import { createPageBudget } from '../../plugin/pipeline/page-budget.ts';
import type { Frame, TransformPage } from '../../plugin/transform/page-result.ts';
import { createInstantClock, makeDirectory, simpleTransform } from './fakes.ts';
import { body, cut, empty, EPOCH, page, play, status, type PlayOptions } from './stream-harness.ts';

describe('runStream', () => {
  let directory: Awaited<ReturnType<typeof makeDirectory>>;
  beforeEach(async () => {
    directory = await makeDirectory();
  });
  afterEach(() => directory.remove());

  const run = (script: PlayOptions['script'], options: Partial<PlayOptions> = {}) =>
    play({ stateDir: directory.path, script, ...options });
  const full = (code = 'ENOSPC') =>
    Object.assign(new Error(code), { code, syscall: 'write', errno: -28 });

  describe('order of work', () => {
    it('asks for the next page only after every ack and the checkpoint', async () => {
      const { events } = await run([page(['a', 'b', 'c']), page(['d'])]);
      expect(events).to.deep.equal([
        `ask ${EPOCH}`,
        'ack a',
        'ack b',
        'ack c',
        'checkpoint',
        'ask next',
        'ack d',
        'checkpoint',
      ]);
    });

    it('waits for an ack as long as it takes, and asks for nothing meanwhile', async () => {
      const gates: (() => void)[] = [];
      let arrived: () => void = () => undefined;
      const bothSent = new Promise<void>((resolve) => (arrived = resolve));
      const send = () =>
        new Promise<void>((resolve) => {
          gates.push(resolve);
          if (gates.length === 2) arrived();
        });
      let isSecondAsked = false;
      const second = () => {
        isSecondAsked = true;
        return empty();
      };
      const running = run([page(['a', 'b']), second], { forward: { send } });
      await bothSent;
      gates[0]?.();
      for (let turn = 0; turn < 20; turn += 1) await new Promise((done) => setImmediate(done));
      expect(isSecondAsked).to.equal(false);
      gates[1]?.();
      await running;
      expect(isSecondAsked).to.equal(true);
    });

    it('stores the epoch before it asks for it', async () => {
      const path = join(directory.path, 'checkpoints', 'acme.audit.json');
      const seen: string[] = [];
      await run([
        async () => {
          seen.push(await readFile(path, 'utf8'));
          return empty();
        },
      ]);
      expect(JSON.parse(seen[0] ?? '')).to.include({ epochSecs: EPOCH, isStarted: false });
    });

    it('writes no checkpoint for empty pages but the first', async () => {
      const { events } = await run([empty(), empty(), empty()]);
      expect(events.filter((event) => event === 'checkpoint')).to.have.length(1);
    });

    it('sends no more than the allowed number of frames at once', async () => {
      let atOnce = 0;
      let most = 0;
      const send = async () => {
        most = Math.max(most, (atOnce += 1));
        await new Promise((resolve) => setImmediate(resolve));
        atOnce -= 1;
      };
      await run([page(['a', 'b', 'c', 'd', 'e'])], { forward: { send } });
      expect(most).to.equal(2);
    });
  });

  describe('after trouble', () => {
    it('asks for a cut page again and delivers it once', async () => {
      const { operations, delivered } = await run([page(['a']), cut, page(['b']), empty()]);
      expect(operations).to.deep.equal([`${EPOCH}`, 'next', 'resend', 'next']);
      expect(delivered).to.deep.equal(['a', 'b']);
    });

    it('delivers nothing twice when the cut request had not moved the cursor', async () => {
      const { operations, delivered } = await run([page(['a']), cut, page(['a']), page(['b'])]);
      expect(operations).to.deep.equal([`${EPOCH}`, 'next', 'resend', 'next']);
      expect(delivered).to.deep.equal(['a', 'b']);
    });

    it('repeats an epoch that was cut', async () => {
      const { operations } = await run([cut, status(503, 'server'), page(['a']), empty()]);
      expect(operations).to.deep.equal([`${EPOCH}`, `${EPOCH}`, `${EPOCH}`, 'next']);
    });

    it('repeats the same operation after an error status', async () => {
      const { operations } = await run([page(['a']), status(500, 'server'), empty()]);
      expect(operations).to.deep.equal([`${EPOCH}`, 'next', 'next']);
    });

    for (const [claim, text] of [
      ['an empty body', ''],
      ['HTML', '<html>busy</html>'],
      ['ok 0', '{"ok":0,"result":[]}'],
      ['a body without result', '{"ok":1}'],
      ['a truncated body', '{"ok":1,"result":[{"_id":"b"}'],
    ] as const) {
      it(`asks again for ever after ${claim}, and never sets it aside`, async () => {
        const answers = Array.from({ length: 12 }, () => body(Buffer.from(text)));
        const { operations, delivered } = await run([page(['a']), ...answers, page(['b'])]);
        expect(operations.slice(2)).to.deep.equal(Array.from({ length: 12 }, () => 'resend'));
        expect(delivered).to.deep.equal(['a', 'b']);
        expect(await readdir(join(directory.path, 'dead-letter'))).to.deep.equal([]);
      });
    }

    it('backs off further and further over one failure after another', async () => {
      const { clock } = await run([cut, cut, cut, cut, empty()]);
      expect(clock.sleptMs.slice(0, 4)).to.deep.equal([1_000, 2_000, 4_000, 8_000]);
    });

    it('goes on backing off when only the resend works', async () => {
      const known = page(['a'], { waitSecs: 0 });
      const { clock } = await run([known, cut, known, cut, known, cut]);
      expect(clock.sleptMs.filter((ms) => ms >= 1_000)).to.deep.equal([1_000, 2_000, 4_000]);
    });
  });

  describe('undecodable pages', () => {
    const bad = (waitSecs: number) =>
      body(Buffer.from(`{"ok":1,"result":[{"_id":bad}],"wait_time":${waitSecs}}`));

    it('sets a page aside that comes five times the same, and goes on', async () => {
      const played = await run([page(['a']), bad(1), bad(2), bad(3), bad(4), bad(5), page(['b'])]);
      expect(played.operations.slice(1)).to.deep.equal([
        'next',
        'resend',
        'resend',
        'resend',
        'resend',
        'next',
      ]);
      expect(played.delivered).to.deep.equal(['a', 'b']);
      const [name = ''] = await readdir(join(directory.path, 'dead-letter'));
      const kept = await readFile(join(directory.path, 'dead-letter', name), 'utf8');
      expect(kept).to.equal('{"ok":1,"result":[{"_id":bad}],"wait_time":5}');
      expect((await played.checkpoint()).totals.setAside).to.equal(1);
      expect(played.meter.total('pages_set_aside_total')).to.equal(1);
      expect(played.log.lines.map(({ level }) => level)).to.include('error');
    });

    it('knows the page again after a restart', async () => {
      await run([page(['a']), ...[1, 2, 3, 4, 5].map(bad)]);
      const { operations, delivered } = await run([bad(6), page(['b'])]);
      expect(operations).to.deep.equal(['resend', 'next']);
      expect(delivered).to.deep.equal(['b']);
    });

    it('sets it aside even when the transform takes the bytes away', async () => {
      const movable = () => {
        const bytes = new Uint8Array(Buffer.from('{"ok":1,"result":[{"_id":bad}]}'));
        return body(Buffer.from(bytes.buffer));
      };
      const script = [...Array.from({ length: 6 }, movable), page(['b'])];
      const { operations } = await run(script, {
        parts: {
          transform: (bytes, context) => {
            const { buffer } = bytes;
            if (!(buffer instanceof ArrayBuffer)) throw new Error('not movable');
            const text = Buffer.from(bytes).toString();
            if (text.includes('bad')) structuredClone(buffer, { transfer: [buffer] });
            return simpleTransform(Buffer.from(text), context);
          },
        },
      });
      expect(operations.at(-1)).to.equal('next');
      const [name = ''] = await readdir(join(directory.path, 'dead-letter'));
      const kept = await readFile(join(directory.path, 'dead-letter', name), 'utf8');
      expect(kept).to.equal('{"ok":1,"result":[{"_id":bad}]}');
    });

    it('sets room aside for the copy that it keeps of a page it has seen before', async () => {
      const budget = createPageBudget(1_000_000);
      const heldBytes: number[] = [];
      const transform: TransformPage = (bytes, context) => {
        heldBytes.push(budget.heldBytes());
        return simpleTransform(bytes, context);
      };
      const script = [bad(1), bad(1), page(['b'])];

      await run(script, { parts: { budget, transform } });

      const [badBytes, goodBytes] = [bad(1), page(['b'])].map((one) =>
        one.kind === 'body' ? one.bytes.length : 0,
      );
      expect(heldBytes).to.deep.equal([badBytes, (badBytes ?? 0) * 2, (goodBytes ?? 0) * 2]);
      expect(budget.heldBytes()).to.equal(0);
    });
  });

  describe('restart', () => {
    it('repeats the same epoch when nothing had been answered', async () => {
      await run([cut]);
      const { operations } = await run([page(['a'])], { startEpochSecs: EPOCH + 9_999 });
      expect(operations).to.deep.equal([`${EPOCH}`]);
    });

    it('asks for the last page first and passes it over when it was delivered', async () => {
      await run([page(['a']), page(['b'])]);
      const { operations, delivered } = await run([page(['b']), page(['c'])]);
      expect(operations).to.deep.equal(['resend', 'next']);
      expect(delivered).to.deep.equal(['c']);
    });

    it('delivers the last page when it had not been delivered', async () => {
      await run([page(['a'])]);
      const { operations, delivered } = await run([page(['b']), empty()]);
      expect(operations).to.deep.equal(['resend', 'next']);
      expect(delivered).to.deep.equal(['b']);
    });

    it('keeps the totals', async () => {
      await run([page(['a', 'b'])]);
      const { checkpoint } = await run([page(['a', 'b']), page(['c'])]);
      const { totals } = await checkpoint();
      expect(totals).to.include({ pages: 2, records: 3, delivered: 3 });
    });

    it('goes on with resend after a damaged checkpoint, never with the epoch or now', async () => {
      await run([page(['a'])]);
      await writeFile(join(directory.path, 'checkpoints', 'acme.audit.json'), '{"version":1');
      const { operations, delivered } = await run([page(['b']), empty()]);
      expect(operations).to.deep.equal(['resend', 'next']);
      expect(delivered).to.deep.equal(['b']);
    });

    it('delivers again what was acknowledged but not checkpointed when it crashed', async () => {
      await run([page(['a'])]);
      const writeAtomic = () => Promise.reject(new Error('killed here'));
      const crash: unknown = await run([page(['a']), page(['b'])], {
        files: () => ({ writeAtomic }),
      }).catch((reason: unknown) => reason);
      expect(String(crash)).to.contain('killed here');
      const { delivered } = await run([page(['b']), empty()]);
      expect(delivered).to.deep.equal(['b']);
    });
  });

  describe('dead letters', () => {
    it('are on disk before the checkpoint says that the page was delivered', async () => {
      const order: string[] = [];
      await run([page(['a', 'dead1'])], {
        files: (real) => ({
          append: async (path, lines) => {
            await real.append(path, lines);
            order.push('dead letter');
          },
          writeAtomic: async (path, content) => {
            await real.writeAtomic(path, content);
            order.push('checkpoint');
          },
        }),
      });
      expect(order).to.deep.equal(['checkpoint', 'dead letter', 'checkpoint']);
      const text = await readFile(join(directory.path, 'dead-letter', 'acme.audit.ndjson'), 'utf8');
      expect(JSON.parse(text)).to.deep.include({ reason: 'too_large', record: { _id: 'dead1' } });
    });
  });

  describe('full disk', () => {
    it('asks for nothing more until the checkpoint can be written, and says so once', async () => {
      let failures = 20;
      const played = await run([page(['a']), page(['b'])], {
        files: (real) => ({
          writeAtomic: (path, content) => {
            const isFirst = Buffer.from(content).includes('"isStarted": false');
            if (isFirst || (failures -= 1) < 0) return real.writeAtomic(path, content);
            return Promise.reject(full());
          },
        }),
      });
      expect(played.events).to.deep.equal([
        `ask ${EPOCH}`,
        'ack a',
        'checkpoint',
        'ask next',
        'ack b',
        'checkpoint',
      ]);
      const errors = played.log.lines.filter(({ level }) => level === 'error');
      expect(errors.length).to.be.within(1, 3);
      expect(errors[0]?.message).to.contain('full');
      expect(played.log.lines.at(-1)?.message).to.equal('The stream is well again.');
    });

    it('holds the page when the dead letters cannot be written', async () => {
      let failures = 2;
      const { events } = await run([page(['dead1', 'a']), empty()], {
        files: (real) => ({
          append: (path, lines) =>
            (failures -= 1) >= 0 ? Promise.reject(full('EACCES')) : real.append(path, lines),
        }),
      });
      expect(events).to.deep.equal([`ask ${EPOCH}`, 'ack a', 'checkpoint', 'ask next']);
    });

    it('waits with the first request when the epoch cannot be stored', async () => {
      let failures = 3;
      const { operations, clock } = await run([empty()], {
        files: (real) => ({
          writeAtomic: (path, content) =>
            (failures -= 1) >= 0 ? Promise.reject(full()) : real.writeAtomic(path, content),
        }),
      });
      expect(clock.sleptMs.slice(0, 3)).to.deep.equal([1_000, 2_000, 4_000]);
      expect(operations).to.deep.equal([`${EPOCH}`]);
    });

    it('ends without the checkpoint when told to stop, and delivers the page after the restart', async () => {
      const stop = new AbortController();
      const ended = await run([page(['a'])], {
        stop,
        files: (real) => ({
          writeAtomic: (path, content) => {
            if (Buffer.from(content).includes('"isStarted": false'))
              return real.writeAtomic(path, content);
            stop.abort();
            return Promise.reject(full());
          },
        }),
      });
      expect(ended.end).to.deep.equal({ kind: 'stopped' });
      const { operations, delivered } = await run([page(['a'])]);
      expect(operations).to.deep.equal([`${EPOCH}`]);
      expect(delivered).to.deep.equal(['a']);
    });
  });

  describe('waits', () => {
    it('keeps its distance between requests though the tenant asks for none', async () => {
      const { clock } = await run([page(['a'], { waitSecs: 0 }), page(['b'], { waitSecs: 0 })]);
      expect(clock.sleptMs).to.deep.equal([250, 250]);
    });

    it('tells of a capped wait once', async () => {
      const huge = empty();
      const long = page([], { waitSecs: 86_400 });
      const { clock, log } = await run([huge, long, long]);
      expect(clock.sleptMs).to.deep.equal([1_000, 300_000, 300_000]);
      expect(log.lines.filter(({ level }) => level === 'warn')).to.have.length(1);
    });

    it('counts the time of the delivery towards the wait', async () => {
      const clock = createInstantClock();
      const played = await run([page(['a'], { waitSecs: 10 })], {
        parts: { clock },
        forward: { send: () => clock.sleep(4_000) },
      });
      expect(played.delivered).to.deep.equal(['a']);
      expect(clock.sleptMs).to.deep.equal([4_000, 6_000]);
    });

    it('warns in words when the index is in use, and asks the same again', async () => {
      const conflict = status(409, 'conflict');
      const { operations, clock, log } = await run([empty(), conflict, conflict, empty()]);
      expect(operations).to.deep.equal([`${EPOCH}`, 'next', 'next', 'next']);
      expect(clock.sleptMs.slice(1, 3)).to.deep.equal([6_000, 6_000]);
      expect(log.lines[0]).to.deep.include({ level: 'warn' });
      expect(log.lines[0]?.message).to.contain('One index serves one consumer');
    });

    it('calls it an error when the index stays in use', async () => {
      const { log } = await run(Array.from({ length: 6 }, () => status(409, 'conflict')));
      expect(log.lines.map(({ level }) => level)).to.deep.equal(['warn', 'error']);
    });

    it('looks for a new token while it is denied, and uses it at once', async () => {
      let polls = 0;
      const { clock, operations } = await run([status(401, 'denied'), page(['a'])], {
        hasNewerToken: () => (polls += 1) === 3,
      });
      expect(clock.sleptMs.slice(0, 3)).to.deep.equal([5_000, 5_000, 5_000]);
      expect(operations).to.deep.equal([`${EPOCH}`, `${EPOCH}`]);
    });

    it('waits the whole interval when no new token comes', async () => {
      const { clock } = await run([status(403, 'denied'), empty()]);
      const denied = clock.sleptMs.slice(0, 60);
      expect(denied.reduce((sum, ms) => sum + ms, 0)).to.equal(300_000);
    });
  });

  describe('a run that ends', () => {
    const once = () => ({
      drain: createDrainWatch({
        runStartedSecs: EPOCH + 100,
        marginSecs: 10,
        startEpochSecs: EPOCH,
      }),
    });

    it('is drained at an empty page that has reached the start of the run', async () => {
      const { end } = await run([page(['a']), empty(EPOCH + 95), page(['b'])], { parts: once() });
      expect(end).to.deep.equal({ kind: 'drained' });
    });

    it('does not take an empty resend for the end', async () => {
      await run([page(['a'])]);
      const { end, operations } = await run([empty(EPOCH + 95), empty(EPOCH + 95)], {
        parts: once(),
      });
      expect(operations).to.deep.equal(['resend', 'next']);
      expect(end).to.deep.equal({ kind: 'drained' });
    });

    it('is drained by 204 once every hour since the start may have been quiet, and two more', async () => {
      const none = { kind: 'no_content', rateLimit: {} } as const;
      const { end, operations } = await run([none, none, none, none], { parts: once() });
      expect(operations).to.have.length(3);
      expect(end.kind).to.equal('drained');
    });

    for (const [code, statusClass] of [
      [401, 'denied'],
      [403, 'denied'],
      [404, 'not_found'],
      [400, 'bad_request'],
    ] as const) {
      it(`fails at ${code}`, async () => {
        const { end } = await run([status(code, statusClass)], { parts: once() });
        expect(end.kind).to.equal('denied');
      });
    }

    it('does not fail at what may pass', async () => {
      const answers = [status(500, 'server'), cut, status(429, 'rate_limited'), empty(EPOCH + 100)];
      const { end } = await run(answers, { parts: once() });
      expect(end.kind).to.equal('drained');
    });
  });

  describe('stopping', () => {
    it('lets the page in hand be acknowledged and checkpointed, and asks for no other', async () => {
      const stop = new AbortController();
      const send = () => {
        stop.abort();
        return Promise.resolve();
      };
      const { end, events } = await run([page(['a', 'b']), page(['c'])], {
        stop,
        forward: { send },
      });
      expect(end).to.deep.equal({ kind: 'stopped' });
      expect(events).to.deep.equal([`ask ${EPOCH}`, 'ack a', 'ack b', 'checkpoint']);
    });

    it('lets the page go at the deadline, without a checkpoint', async () => {
      const deadline = new AbortController();
      const send = (_: Frame, signal?: AbortSignal) =>
        new Promise<void>((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(new Error('aborted')));
          setImmediate(() => deadline.abort());
        });
      const played = await run([page(['a'])], { deadline, forward: { send } });
      expect(played.end).to.deep.equal({ kind: 'stopped' });
      expect((await played.checkpoint()).isStarted).to.equal(false);
    });
  });

  it('says nothing while all is well', async () => {
    const { log } = await run([page(['a']), empty(), page(['b']), empty()]);
    expect(log.lines).to.deep.equal([]);
  });

  it('shows pages, totals and high-water mark in its status and counts them', async () => {
    const played = await run([page(['a', 'dead1'], { hwmSecs: EPOCH + 5 }), empty(EPOCH + 9)]);
    expect(played.states.at(-2)).to.equal('waiting');
    expect(played.status).to.deep.include({ hwmSecs: EPOCH + 9 });
    expect(played.status.totals).to.include({ pages: 1, records: 2, deadLettered: 1 });
    expect(played.pages).to.have.length(1);
    expect(played.meter.total('records_total')).to.equal(2);
    expect(played.meter.total('entries_total', { result: 'dead_letter' })).to.equal(1);
    expect(played.meter.total('requests_total', { operation: 'next', outcome: 'body' })).to.equal(
      1,
    );
    expect((await played.checkpoint()).hwmSecs).to.equal(EPOCH + 5);
  });

  it('shows the trouble in words', async () => {
    const played = await run([status(404, 'not_found')]);
    expect(played.states.at(-2)).to.equal('denied');
    expect(played.status.lastError).to.contain('does not know this endpoint');
  });
});
