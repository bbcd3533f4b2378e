import { expect } from 'chai';
import { createDrainWatch } from '../../plugin/pipeline/drain.ts';

const START = 1736150000;

interface Case {
  readonly claim: string;
  /** Records and high-water mark of each answer, and whether the stream is drained then. */
  readonly answers: readonly [records: number, hwmSecs: number | undefined, isDrained: boolean][];
}

const CASES: readonly Case[] = [
  { claim: 'ends at an empty page whose mark has reached the start', answers: [[0, START, true]] },
  { claim: 'grants the mark a margin', answers: [[0, START - 60, true]] },
  { claim: 'does not end at a page with records', answers: [[5, START + 10, false]] },
  {
    claim: 'goes on over quiet hours of the past',
    answers: [
      [0, START - 10_800, false],
      [0, START - 7_200, false],
      [0, START - 3_600, false],
      [0, START, true],
    ],
  },
  {
    claim: 'ends when a second empty page repeats the mark',
    answers: [
      [0, START - 7_200, false],
      [0, START - 7_200, true],
    ],
  },
  {
    claim: 'counts anew after a page with records',
    answers: [
      [0, START - 7_200, false],
      [3, START - 7_200, false],
      [0, START - 7_200, false],
      [0, START - 7_200, true],
    ],
  },
  {
    claim: 'takes as many empty pages without any mark as there may be quiet hours, and two more',
    answers: [
      [0, undefined, false],
      [0, undefined, false],
      [0, undefined, false],
      [0, undefined, true],
    ],
  },
  {
    claim: 'ends a busy stream once everything before the run has been read',
    answers: [
      [9, START + 119, false],
      [9, START + 120, true],
    ],
  },
  {
    claim: 'ends at a page without mark when the mark had been reached',
    answers: [
      [9, START, false],
      [0, undefined, true],
    ],
  },
];

describe('createDrainWatch', () => {
  for (const { claim, answers } of CASES) {
    it(claim, () => {
      const watch = createDrainWatch({
        runStartedSecs: START,
        marginSecs: 120,
        startEpochSecs: START - 7200,
      });
      const seen = answers.map(([records, hwmSecs]) =>
        watch.observe(hwmSecs === undefined ? { records } : { records, hwmSecs }),
      );
      expect(seen).to.deep.equal(answers.map(([, , isDrained]) => isDrained));
    });
  }
});
