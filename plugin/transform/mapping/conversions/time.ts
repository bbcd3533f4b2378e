import type { Run } from '../operator.ts';
import { textOf } from '../value.ts';
import type { Value } from '../value.ts';
import type { Conversion } from './conversion.ts';
import { shortText } from './conversion.ts';

export type TimeUnit = 's' | 'ms' | 'us' | 'ns';

const perMs: Readonly<Record<TimeUnit, number>> = { s: 0.001, ms: 1, us: 1e3, ns: 1e6 };
/** 9999-12-31T23:59:59.999Z. */
const latestMs = 253_402_300_799_999;
const months = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');

/** The unit that a count since 1970 is most likely in: below 1e11 seconds, 1e14 ms, 1e17 µs, else ns. */
export function unitByMagnitude(count: number): TimeUnit {
  if (count < 1e11) return 's';
  if (count < 1e14) return 'ms';
  return count < 1e17 ? 'us' : 'ns';
}

/** A count since 1970 as epoch ms; `run.lost` when digits below a millisecond were cut. */
export function epochMs(value: Value, run: Run, unit?: TimeUnit): number | undefined {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) {
    const likely = unit ?? unitByMagnitude(value);
    // The two units of nearly all counts need no digits taken apart.
    if (likely === 's') return inTime(value * 1000);
    if (likely === 'ms') return inTime(value);
  }
  const found = /^(\d{1,20})(?:\.(\d{1,12}))?$/.exec(textOf(value)?.trim() ?? '');
  if (found === null) return undefined;
  const [, whole = '', fraction = ''] = found;
  const used = unit ?? unitByMagnitude(Number(whole));
  return inTime(scaled(whole, fraction, used, run));
}

function inTime(ms: number): number | undefined {
  return ms > 0 && ms <= latestMs ? ms : undefined;
}

/** Integer arithmetic on the digits, because 19-digit nanoseconds do not fit into a number. */
function scaled(whole: string, fraction: string, unit: TimeUnit, run: Run): number {
  if (unit === 's') {
    if (/[1-9]/.test(fraction.slice(3))) run.lost = true;
    return Number(whole) * 1000 + Number(fraction.slice(0, 3).padEnd(3, '0'));
  }
  const divisor = BigInt(perMs[unit]);
  const count = BigInt(whole);
  if (/[1-9]/.test(fraction) || count % divisor !== 0n) run.lost = true;
  return Number(count / divisor);
}

/** The conversion `epoch_ms` for counts in a known unit. */
export function epochMsIn(unit: TimeUnit): Conversion['convert'] {
  return (value, run) => epochMs(value, run, unit);
}

export const epochMsAuto: Conversion = {
  name: 'epoch_ms',
  sentence:
    'A count since 1970 as milliseconds; its unit is told by its size: below 1e11 seconds, below 1e14 ms, below 1e17 µs, else ns.',
  makes: 'integer',
  keeps: 'lossless',
  convert: (value, run) => epochMs(value, run),
  examples: [
    { input: 1736151783, output: 1736151783000 },
    { input: '1736151783.5', output: 1736151783500 },
    { input: 1736151783123, output: 1736151783123 },
    { input: 1736151783123456789n, output: 1736151783123 },
    { input: 0 },
  ],
};

export const timeMs: Conversion = {
  name: 'time_ms',
  sentence:
    'A written time as epoch milliseconds: ISO 8601 (Z, +00:00, +0000; without zone it is UTC), ctime, or a count since 1970.',
  makes: 'integer',
  keeps: 'lossless',
  convert: (value, run) => {
    const text = shortText(value, 64);
    if (text === undefined) return epochMs(value, run);
    return isoMs(text, run) ?? ctimeMs(text) ?? epochMs(text, run);
  },
  examples: [
    { input: '2025-01-06T08:23:03.250Z', output: 1736151783250 },
    { input: '2025-01-06T08:23:03+0000', output: 1736151783000 },
    { input: '2025-01-06 10:23:03 +02:00', output: 1736151783000 },
    { input: '2025-01-06 08:23:03', output: 1736151783000 },
    { input: 'Mon Jan  6 08:23:03 2025', output: 1736151783000 },
    { input: '2025-02-30T00:00:00Z' },
  ],
};

function isoMs(text: string, run: Run): number | undefined {
  const plain = plainIsoMs(text);
  if (plain !== undefined) return plain;
  const found =
    /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)? ?(Z|z|UTC|GMT|[+-]\d\d:?\d\d)?$/.exec(
      text,
    );
  if (found === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '', zone] = found;
  const local = utc([year, month, day, hour, minute, second].map((part) => Number(part ?? 0)));
  const offset = zoneMs(zone ?? 'Z');
  if (local === undefined || offset === undefined) return undefined;
  if (/[1-9]/.test(fraction.slice(3))) run.lost = true;
  return positive(local + Number(fraction.slice(0, 3).padEnd(3, '0')) - offset);
}

/** What most records write, to the second and in UTC, in a tenth of the time of the pattern; undefined for all else. */
function plainIsoMs(text: string): number | undefined {
  const year = digitsAt(text, 0, 4);
  const month = digitsAt(text, 5, 2);
  const day = digitsAt(text, 8, 2);
  const hour = digitsAt(text, 11, 2);
  const minute = digitsAt(text, 14, 2);
  const second = digitsAt(text, 17, 2);
  const isDate = year > 1970 && month >= 1 && month <= 12 && day >= 1;
  // Days that not every year or month has are for those who know the calendar.
  const isDay = isDate && day <= (month === 2 ? 28 : 30);
  const isTime = hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59;
  if (!isDay || !isTime || second < 0 || second > 59 || !hasPlainForm(text)) return undefined;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** Whether what stands between and behind the digits is usual. */
function hasPlainForm(text: string): boolean {
  const between = text.charCodeAt(10);
  if (between !== 0x54 && between !== 0x20) return false;
  if (text.charCodeAt(4) !== 0x2d || text.charCodeAt(7) !== 0x2d) return false;
  if (text.charCodeAt(13) !== 0x3a || text.charCodeAt(16) !== 0x3a) return false;
  switch (text.length) {
    case 19:
      return true;
    case 20:
      return text.endsWith('Z');
    case 24:
      return text.endsWith('+0000');
    default:
      return text.length === 25 && text.endsWith('+00:00');
  }
}

/** The number that the digits from `at` say, or -1 where one is none. */
function digitsAt(text: string, at: number, count: number): number {
  let number = 0;
  for (let index = at; index < at + count; index += 1) {
    const digit = text.charCodeAt(index) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return -1;
    number = number * 10 + digit;
  }
  return number;
}

function ctimeMs(text: string): number | undefined {
  const found =
    /^[A-Za-z]{3} +([A-Za-z]{3}) +(\d{1,2}) +(\d\d):(\d\d):(\d\d) +(?:(?:UTC|GMT) +)?(\d{4})$/.exec(
      text,
    );
  if (found === null) return undefined;
  const [, name = '', day, hour, minute, second, year] = found;
  const month = months.indexOf(name.toLowerCase()) + 1;
  const ms = utc([year, month, day, hour, minute, second].map(Number));
  return ms === undefined ? undefined : positive(ms);
}

function utc(parts: readonly number[]): number | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  // For Date.UTC the year 70 is 1970.
  if (year < 100) return undefined;
  const ms = Date.UTC(year, month - 1, day, hour, minute, second);
  const made = new Date(ms);
  const isSameDay = made.getUTCMonth() === month - 1 && made.getUTCDate() === day;
  return isSameDay ? ms : undefined;
}

function zoneMs(zone: string): number | undefined {
  const found = /^([+-])(\d\d):?(\d\d)$/.exec(zone);
  if (found === null) return 0;
  const minutes = Number(found[2]) * 60 + Number(found[3]);
  if (minutes > 14 * 60) return undefined;
  return minutes * 60_000 * (found[1] === '-' ? -1 : 1);
}

function positive(ms: number): number | undefined {
  return ms > 0 ? ms : undefined;
}
