import { expect } from 'chai';
import { MsgpackWriter } from '../../plugin/msgpack/writer.ts';
import { RecordView } from '../../plugin/transform/json/record-view.ts';
import { scanRecord } from '../../plugin/transform/json/scan-record.ts';
import type { MappingSet } from '../../plugin/transform/mapping/mapping-set.ts';
import { seededRandom } from '../support/seeded.ts';
import { unpack } from '../transform/mapping/support/unpack.ts';
import { mutate } from './support/fuzz-record.ts';
import { seedlings } from './support/seedlings.ts';
import { ocsfSet } from './support/shipped-set.ts';

const COUNT = 600;
const SEED = Number(process.env.FUZZ_SEED ?? 20_250_602);
const NOW_MS = Date.UTC(2025, 5, 2);

interface Both {
  readonly verdict: string;
  /** What generated code made of a record, and what is made of it step by step for a trace. */
  readonly generated: unknown;
  readonly traced: unknown;
}

function bothWays(set: MappingSet, text: Buffer, stream: string): Both | undefined {
  const view = new RecordView();
  const isRead = scanRecord(text, 0, text.length, view) === text.length;
  if (!isRead || view.limit !== 'none' || view.textFault !== 'none') return undefined;
  const context = { tenant: 'acme', stream, receivedAtMs: NOW_MS };
  const writer = new MsgpackWriter();
  const { verdict } = set.map(view, context, writer);
  const { event, leftovers } = set.trace(view, context);
  if (verdict !== 'mapped') return { verdict, generated: undefined, traced: event };
  const { unmapped, ...generated } = unpack(writer.subarray()) as Record<string, unknown>;
  return {
    verdict,
    generated: { event: generated, leftovers: Object.keys(unmapped ?? {}).sort() },
    traced: { event, leftovers: [...leftovers].sort() },
  };
}

describe('generated code', function () {
  this.timeout(120_000);
  const set = ocsfSet();

  it('makes the events and leaves the leftovers that the steps of a trace do', () => {
    const from = seedlings();
    const verdicts = new Map<string, number>();
    for (let index = 0; index < COUNT; index += 1) {
      const random = seededRandom(SEED + index);
      random();
      const seedling = from[Math.floor(random() * from.length)];
      if (seedling === undefined) throw new Error('there is no record to start from');
      const { bytes, stream } = mutate(seedling, random);
      const both = bothWays(set, bytes, stream);
      if (both === undefined) continue;
      verdicts.set(both.verdict, (verdicts.get(both.verdict) ?? 0) + 1);
      expect(both.generated, `FUZZ_SEED=${SEED + index}\n${bytes.toString()}`).to.deep.equal(
        both.traced,
      );
    }
    expect(verdicts.get('mapped')).to.be.greaterThan(COUNT / 3);
    expect(verdicts.get('invalid')).to.be.greaterThan(5);
  });
});
