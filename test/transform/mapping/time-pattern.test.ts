import { expect } from 'chai';
import fc from 'fast-check';
import { compileTimePattern } from '../../../plugin/transform/mapping/time-pattern.ts';
import type { TimePattern } from '../../../plugin/transform/mapping/time-pattern.ts';
import { findings, mapOne, memoryFolders, usable } from './support/scene.ts';

const LATEST_MS = 253_402_300_799_999;

function pattern(text: string): TimePattern {
  const compiled = compileTimePattern(text);
  if ('fault' in compiled) throw new Error(compiled.fault);
  return compiled;
}

function rule(fields: string): Record<string, string> {
  return {
    'set/set.yaml': 'schema: none\nroutes: [rule]\n',
    'set/rule.yaml': `fields: ${fields}\n`,
  };
}

describe('a time pattern', () => {
  it('writes every time so that it can be read back', () => {
    const { write, tells } = pattern('MM-DD-YYYY hh:mm:ss');
    const seconds = fc.integer({ min: 0, max: Math.floor(LATEST_MS / 1000) });
    fc.assert(
      fc.property(seconds, (secs) => {
        const found = /^(\d\d)-(\d\d)-(\d{4}) (\d\d:\d\d:\d\d)$/.exec(write(secs * 1000));
        const [, month = '', day = '', year = '', clock = ''] = found ?? [];
        expect(Date.parse(`${year}-${month}-${day}T${clock}Z`)).to.equal(secs * 1000);
        expect(tells(secs * 1000)).to.equal(true);
      }),
    );
  });

  const written: readonly (readonly [pattern: string, timeMs: number, text: string])[] = [
    ['MM-DD-YYYY hh:mm:ss', Date.UTC(2024, 1, 29, 23, 59, 59), '02-29-2024 23:59:59'],
    ['MM-DD-YYYY hh:mm:ss', 0, '01-01-1970 00:00:00'],
    ['YYYYMMDDhhmmssSSS', LATEST_MS, '99991231235959999'],
    ["hh 'o''clock'", 0, "00 o'clock"],
    ["YYYY''", 0, "1970'"],
    ["DD/MM/YYYY, hh'h'mm", 0, '01/01/1970, 00h00'],
  ];
  for (const [text, timeMs, expected] of written) {
    it(`${text} writes ${timeMs} as ${expected}`, () => {
      expect(pattern(text).write(timeMs)).to.equal(expected);
    });
  }

  const left: readonly (readonly [pattern: string, timeMs: number, tells: boolean])[] = [
    ['YYYY-MM-DD hh:mm:ss', 1736151783000, true],
    ['YYYY-MM-DD hh:mm:ss', 1736151783001, false],
    ['YYYY-MM-DD', 1736121600000, true],
    ['YYYY-MM-DD', 1736151783000, false],
    ['hh:mm:ss.SSS', 1736151783000, false],
    ['YYYY-DD', 1736121600000, false],
  ];
  for (const [text, timeMs, tells] of left) {
    it(`${text} ${tells ? 'tells' : 'does not tell'} the whole of ${timeMs}`, () => {
      expect(pattern(text).tells(timeMs)).to.equal(tells);
    });
  }

  const refused: readonly (readonly [pattern: string, says: string])[] = [
    ['MM-DD-YY', 'does not know "Y"'],
    ['YYYY-MM-DD at hh', 'does not know "a"'],
    ['HH:mm', 'does not know "H"'],
    ["YYYY 'year", 'a quote that nothing ends'],
    ["'time'", 'holds no part of a time'],
  ];
  for (const [text, says] of refused) {
    it(`refuses ${text} when the mapping is loaded`, () => {
      const [found = ''] = findings(rule(`{ at: { from: $t, format_time: "${text}" } }`));
      expect(found).to.match(/^set\/rule\.yaml:1:\d+ BAD_ARGUMENT format_time /);
      expect(found).to.contain(says);
    });
  }

  it('leaves a time in the leftovers of which it writes a part only', () => {
    const set = usable('set', {
      folders: memoryFolders(
        rule('{ at: { from: $t, as: epoch_ms, format_time: "YYYY-MM-DD hh:mm:ss" } }'),
      ),
    });
    expect(mapOne(set, { t: 1736151783 }).output).to.deep.equal({ at: '2025-01-06 08:23:03' });
    expect(mapOne(set, { t: 1736151783001 }).output).to.deep.equal({
      at: '2025-01-06 08:23:03',
      unmapped: { t: 1736151783001 },
    });
  });
});
