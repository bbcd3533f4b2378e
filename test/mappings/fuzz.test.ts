import { expect } from 'chai';
import { fuzz } from './support/fuzzing.ts';
import type { FuzzReport } from './support/fuzzing.ts';
import { seedlings } from './support/seedlings.ts';
import { hasSharedValidator, secondOpinion } from './support/shared-samples.ts';
import { ocsfSet } from './support/shipped-set.ts';

const COUNT = 2500;
/** `FUZZ_SEED=7 npm test` tries other records; a failure names the seed that makes its record alone. */
const SEED = Number(process.env.FUZZ_SEED ?? 20_250_601);
const NOW_MS = Date.UTC(2025, 5, 2);

describe('the set ocsf over mutants', function () {
  this.timeout(120_000);
  let report: FuzzReport;

  before(async () => {
    const judge = hasSharedValidator ? await secondOpinion(NOW_MS) : undefined;
    report = fuzz({
      set: ocsfSet(),
      seedlings: seedlings(),
      count: COUNT,
      seed: SEED,
      nowMs: NOW_MS,
      ...(judge && { judge }),
    });
  });

  it('loses no field, throws never, and passes no wrong event off as right', () => {
    const shown = report.failures.map(
      ({ seed, what, record }) =>
        `npx tsx test/mappings/fuzz.ts 1 ${seed}\n${what.join('\n')}\n${record}`,
    );

    expect(shown.join('\n\n')).to.equal('');
  });

  it('meets records of every fate', () => {
    const fates = [...report.verdicts.keys()].map((verdict) => verdict.split(' ')[0]);

    expect(fates).to.include.members(['mapped', 'raw', 'invalid', 'unreadable', 'beyond_limit']);
    expect(report.verdicts.get('mapped')).to.be.greaterThan(COUNT / 3);
  });
});

describe('the fuzzer', function () {
  this.timeout(60_000);
  const from = seedlings().slice(0, 20);
  const run = (judge: (json: string) => readonly string[]): FuzzReport =>
    fuzz({ set: ocsfSet(), seedlings: from, count: 60, seed: 1, nowMs: NOW_MS, judge });

  it('tells what the second opinion finds, with a seed that makes the record alone', () => {
    const [failure] = run(() => ['error made_up $']).failures;

    expect(failure?.what).to.include('error made_up $');
    const again = fuzz({
      set: ocsfSet(),
      seedlings: from,
      count: 1,
      seed: failure?.seed ?? 0,
      nowMs: NOW_MS,
      judge: () => ['error made_up $'],
    });
    expect(again.failures[0]?.record).to.equal(failure?.record);
  });

  it('tells what a mapping loses', () => {
    const losing = {
      ...ocsfSet(),
      map: ((_view, _context, writer) => {
        writer.mapHead(0);
        return {
          verdict: 'mapped',
          kind: 'nothing',
          timeMs: undefined,
          rule: undefined,
          errors: [],
          reason: undefined,
        };
      }) satisfies ReturnType<typeof ocsfSet>['map'],
    };

    const { failures } = fuzz({ set: losing, seedlings: from, count: 60, seed: 1, nowMs: NOW_MS });

    expect(failures.flatMap(({ what }) => what).join()).to.match(/zq\d+q is lost/);
  });
});
