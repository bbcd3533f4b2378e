import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { createStatusBoard } from '../../plugin/pipeline/stream-status.ts';
import { makeDirectory } from './fakes.ts';
import { cut, empty, page, play, status, type PlayOptions } from './stream-harness.ts';

const HWM = 1736160000;

describe('the status of a stream', () => {
  let directory: Awaited<ReturnType<typeof makeDirectory>>;
  beforeEach(async () => {
    directory = await makeDirectory();
  });
  afterEach(() => directory.remove());

  const run = async (script: PlayOptions['script']) =>
    (await play({ stateDir: directory.path, script })).status;

  it('names the trouble that lasts, with the status of the answer', async () => {
    const { trouble } = await run([status(403, 'denied')]);
    expect(trouble).to.include({ key: 'status 403', status: 403 });
    expect(trouble?.message).to.contain('denies this stream to the token');
  });

  it('keeps the beginning of a trouble that comes again', () => {
    const board = createStatusBoard({ tenant: 'acme', stream: 'audit', index: 'x' });
    board.suffer({ key: 'status 503', message: 'first' }, 1000);
    board.suffer({ key: 'status 503', message: 'again' }, 2000);
    expect(board.read().trouble).to.include({ message: 'again', sinceMs: 1000 });
    board.suffer({ key: 'status 401', message: 'other' }, 3000);
    expect(board.read().trouble).to.include({ sinceMs: 3000 });
  });

  it('forgets the trouble with the first good answer', async () => {
    expect((await run([cut, page(['a'])])).trouble).to.equal(undefined);
  });

  it('says since when a stream tries in vain, and stops the clock at a good answer', async () => {
    const vain = await play({ stateDir: directory.path, script: [cut, cut, cut] });
    expect(vain.status.tryingSinceMs).to.be.below(vain.clock.nowMs() - 2000);
    const good = await play({ stateDir: directory.path, script: [cut, empty(), cut] });
    expect(good.status.tryingSinceMs).to.be.above(good.status.lastAnswerAtMs ?? Infinity);
  });

  for (const [what, script] of [
    ['with records', [page(['a'], { hwmSecs: HWM })]],
    ['without any', [empty(HWM)]],
  ] as const) {
    it(`remembers over restarts since when no record was delivered of a stream ${what}`, async () => {
      const first = await play({ stateDir: directory.path, script });
      const earlier = '2025-01-05T08:00:00.000Z';
      const { quietSince, ...rest } = await first.checkpoint();
      await writeFile(
        join(directory.path, 'checkpoints', 'acme.audit.json'),
        JSON.stringify({ ...rest, quietSince: earlier }),
      );

      const second = await run([...script, empty(HWM), empty(HWM)]);

      expect(Date.parse(quietSince ?? '')).to.equal(first.status.quietSinceMs);
      expect(second.quietSinceMs).to.equal(Date.parse(earlier));
    });
  }

  it('takes the time of writing for a checkpoint of an older version', async () => {
    const first = await play({ stateDir: directory.path, script: [page(['a'])] });
    const checkpoint = { ...(await first.checkpoint()), quietSince: undefined };
    const updatedAt = '2025-01-04T08:00:00.000Z';
    await writeFile(
      join(directory.path, 'checkpoints', 'acme.audit.json'),
      JSON.stringify({ ...checkpoint, updatedAt }),
    );
    expect((await run([empty()])).quietSinceMs).to.equal(Date.parse(updatedAt));
  });

  const positions: readonly (readonly [string, PlayOptions['script'], boolean | undefined])[] = [
    ['nothing before it was asked for something new', [status(503, 'server')], undefined],
    ['that there may be more after a page', [page(['a'], { hwmSecs: HWM })], false],
    [
      'that there may be more after an empty hour',
      [page(['a'], { hwmSecs: HWM }), empty(HWM + 3600)],
      false,
    ],
    [
      'that there is no more when an empty page repeats the mark',
      [page(['a'], { hwmSecs: HWM }), empty(HWM)],
      true,
    ],
    ['that there is no more at an empty page without mark', [empty()], true],
  ];
  for (const [claim, script, expected] of positions) {
    it(`knows ${claim}`, async () => {
      expect((await run(script)).isCaughtUp).to.equal(expected);
    });
  }

  it('does not take a repeated page for news about what there is', async () => {
    await run([page(['a'], { hwmSecs: HWM })]);
    expect((await run([page(['a'], { hwmSecs: HWM })])).isCaughtUp).to.equal(undefined);
  });
});
