import { expect } from 'chai';
import { frameBuilder } from '../../plugin/transform/frame/frame-builder.ts';
import type { FrameBuilder } from '../../plugin/transform/frame/frame-builder.ts';
import { compileTagTemplate } from '../../plugin/transform/frame/tag-template.ts';
import type { Frame } from '../../plugin/transform/page-result.ts';
import { pageTransformer } from '../../plugin/transform/transform-page.ts';
import { recordTransformer } from '../../plugin/transform/transform-record.ts';
import { entriesOf } from '../support/frame-entries.ts';
import { seededRandom } from '../support/seeded.ts';
import { mutate } from './support/fuzz-record.ts';
import { seedlings } from './support/seedlings.ts';
import { ocsfSet } from './support/shipped-set.ts';

/** More than are mapped together, and no multiple of that. */
const RECORDS = 70;
const SEED = Number(process.env.FUZZ_SEED ?? 20_251_121);
const NOW_MS = Date.UTC(2025, 5, 2);
const LIMITS = { maxDepth: 30 };
const TOO_DEEP = '['.repeat(40) + ']'.repeat(40);
/** All entries of a tag go into one frame. */
const FRAME_BYTES = 10_000_000;
const ODD_RECORDS = ['7', '{"user":"\\ud800"}', `{"a":${TOO_DEEP}}`, '{}'];

describe('a page', function () {
  this.timeout(120_000);
  const set = ocsfSet();
  const output = { mapper: set, tag: compileTagTemplate('{kind}.{stream}.{day}') };
  const streams = [...new Set(seedlings().map(({ stream }) => stream))];

  for (const stream of streams) {
    it(`gives of ${stream} what its records give one by one, in their order`, () => {
      const context = { tenant: 'acme', stream, receivedAtMs: NOW_MS };
      const texts = recordsOf(stream);
      const options = { outputs: [output], limits: LIMITS, maxFrameBytes: FRAME_BYTES };
      const page = pageTransformer(options)(pageOf(texts), context);
      if (page.kind !== 'page') throw new Error(page.message);

      const alone = new Map<string, FrameBuilder>();
      const frames: Frame[] = [];
      const transform = recordTransformer(output, LIMITS);
      let beyond = 0;
      for (const text of texts) {
        const made = transform(text, context);
        if (made.kind === 'beyond_limit') beyond += 1;
        if (made.kind !== 'entry') continue;
        const { tag, timeMs, record } = made;
        const builder = alone.get(tag) ?? frameBuilder(tag, FRAME_BYTES, (one) => frames.push(one));
        alone.set(tag, builder);
        expect(builder.add(timeMs, record, record.length)).to.equal(true);
      }
      for (const builder of alone.values()) builder.flush();
      expect(page.frames.map(readable), `FUZZ_SEED=${SEED}`).to.deep.equal(frames.map(readable));
      expect(page.frames).to.deep.equal(frames);
      expect(page.deadLetters).to.have.length(beyond);
      expect(page.counts.records).to.equal(texts.length);
      expect(page.counts.invalid).to.be.greaterThan(0);
    });
  }

  it('forgets what an unusable page before it held back', () => {
    const transform = pageTransformer({
      outputs: [output],
      limits: {},
      maxFrameBytes: FRAME_BYTES,
    });
    const context = { tenant: 'acme', stream: 'audit', receivedAtMs: NOW_MS };
    const whole = pageOf(['{"_id":"first"}']);

    expect(transform(whole.subarray(0, -20), context).kind).to.equal('unusable');
    const page = transform(pageOf(['{"_id":"second"}']), context);
    if (page.kind !== 'page') throw new Error(page.message);

    expect(page.counts.records).to.equal(1);
    expect(JSON.stringify(page.frames.flatMap((frame) => entriesOf(frame)))).to.not.contain(
      'first',
    );
    expect(page.frames.reduce((sum, { records }) => sum + records, 0)).to.equal(1);
  });
});

function readable(frame: Frame): unknown {
  return { tag: frame.tag, entries: entriesOf(frame) };
}

function recordsOf(stream: string): readonly Buffer[] {
  const from = seedlings().filter((seedling) => seedling.stream === stream);
  const random = seededRandom(SEED);
  const mutants = Array.from({ length: RECORDS }, (_, at) => {
    const seedling = from[at % from.length];
    if (seedling === undefined) throw new Error('there is no record to start from');
    return mutate(seedling, random).bytes;
  });
  return mutants.flatMap((bytes, at) => {
    const odd = at % 16 === 15 ? ODD_RECORDS[(at - 15) / 16] : undefined;
    return odd === undefined ? [bytes] : [bytes, Buffer.from(odd)];
  });
}

function pageOf(records: readonly (Buffer | string)[]): Buffer {
  const parts = records.flatMap((record, at) => [
    Buffer.from(at === 0 ? '' : ','),
    Buffer.from(record),
  ]);
  return Buffer.concat([
    Buffer.from('{"ok":1,"result":['),
    ...parts,
    Buffer.from('],"wait_time":5}'),
  ]);
}
