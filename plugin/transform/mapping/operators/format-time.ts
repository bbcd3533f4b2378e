import { factsOfKind } from '../facts.ts';
import type { TransformOperator } from '../operator.ts';
import { compileTimePattern } from '../time-pattern.ts';

export const formatTime: TransformOperator = {
  kind: 'transform',
  name: 'format_time',
  sentence:
    'Writes epoch milliseconds as a time in UTC by a pattern of `YYYY`, `MM` (month), `DD`, `hh` (00 to 23), `mm` (minute), `ss` and `SSS`; other letters stand in quotes, but for `T` and `Z`. What the pattern has no place for stays a leftover.',
  argument: { type: 'string', minLength: 1 },
  keeps: 'lossless',
  examples: [
    { argument: 'MM-DD-YYYY hh:mm:ss', input: 1736151783000, output: '01-06-2025 08:23:03' },
    {
      argument: 'YYYY-MM-DDThh:mm:ss.SSSZ',
      input: 1736151783250,
      output: '2025-01-06T08:23:03.250Z',
    },
    { argument: "DD.MM.YYYY 'at' hh:mm", input: 1736208000000, output: '07.01.2025 at 00:00' },
    { argument: 'YYYY', input: -1 },
    { argument: 'YYYY', input: '2025-01-06' },
  ],
  compile: (argument, environment) => {
    const pattern = compileTimePattern(String(argument));
    if ('fault' in pattern) {
      environment.problem(pattern.fault);
      return { apply: () => undefined, facts: factsOfKind() };
    }
    return {
      apply: (value, run) => {
        if (typeof value !== 'number' || !isTime(value)) return undefined;
        if (!pattern.tells(value)) run.lost = true;
        return pattern.write(value);
      },
      facts: factsOfKind('text'),
    };
  },
};

/** 9999-12-31T23:59:59.999Z is the last time whose year has four digits. */
const LATEST_MS = 253_402_300_799_999;

function isTime(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= LATEST_MS;
}
