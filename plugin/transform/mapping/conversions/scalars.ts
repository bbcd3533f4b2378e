import type { Value } from '../value.ts';
import { isList, textOf } from '../value.ts';
import type { Conversion } from './conversion.ts';

const int64Max = 2n ** 63n - 1n;
const int64Min = -(2n ** 63n);

/** An integer within 64 bits as number (up to 2^53) or bigint; undefined when the text is none. */
export function integerOf(value: Value): number | bigint | undefined {
  if (typeof value === 'bigint') return inRange(value);
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined;
  if (typeof value !== 'string' || value.length > 40) return undefined;
  const digits = /^\s*([+-]?\d+)(?:\.0+)?\s*$/.exec(value)?.[1];
  return digits === undefined ? undefined : inRange(BigInt(digits.replace('+', '')));
}

function inRange(value: bigint): number | bigint | undefined {
  if (value > int64Max || value < int64Min) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** A finite number; undefined when the text is none, or when an integer would be rounded. */
export function numberOf(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') {
    const number = Number(value);
    return BigInt(number) === value ? number : undefined;
  }
  if (typeof value !== 'string' || value.length > 64) return undefined;
  if (!/^\s*[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\s*$/.test(value)) return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

export const text: Conversion = {
  name: 'text',
  sentence: 'A scalar as text, every digit kept.',
  makes: 'text',
  keeps: 'lossless',
  convert: (value) => textOf(value),
  examples: [
    { input: 443, output: '443' },
    { input: 8847222077216958610n, output: '8847222077216958610' },
    { input: ['a'] },
  ],
};

export const integer: Conversion = {
  name: 'integer',
  sentence: 'An integer of up to 64 bits, also from its text.',
  makes: 'integer',
  keeps: 'lossless',
  convert: integerOf,
  examples: [
    { input: ' 443 ', output: 443 },
    { input: '34.0', output: 34 },
    { input: '9007199254740993', output: 9007199254740993n },
    { input: '34.5' },
  ],
};

export const float: Conversion = {
  name: 'float',
  sentence: 'A number with or without fraction, also from its text.',
  makes: 'decimal',
  keeps: 'lossless',
  convert: numberOf,
  examples: [{ input: '34.0', output: 34 }, { input: '1e400' }, { input: 'high' }],
};

export const boolean: Conversion = {
  name: 'boolean',
  sentence: 'true and false from yes/no, true/false (in any case) and 1/0.',
  makes: 'boolean',
  keeps: 'lossless',
  convert: (value) => {
    if (typeof value === 'boolean') return value;
    const word = textOf(value)?.trim().toLowerCase();
    if (word === 'yes' || word === 'true' || word === '1') return true;
    return word === 'no' || word === 'false' || word === '0' ? false : undefined;
  },
  examples: [{ input: 'Yes', output: true }, { input: 0, output: false }, { input: 'maybe' }],
};

export const list: Conversion = {
  name: 'list',
  sentence: 'A list as it is; anything else, such as a dash in its place, is refused.',
  makes: 'list',
  keeps: 'lossless',
  convert: (value) => (isList(value) ? value : undefined),
  examples: [{ input: ['a'], output: ['a'] }, { input: '-' }],
};

function coordinate(name: string, limit: number): Conversion {
  return {
    name,
    sentence: `Degrees between -${limit} and ${limit}.`,
    makes: 'decimal',
    keeps: 'lossless',
    convert: (value) => {
      const degrees = numberOf(value);
      return degrees !== undefined && Math.abs(degrees) <= limit ? degrees : undefined;
    },
    examples: [{ input: '45.5', output: 45.5 }, { input: 2e23 }, { input: '77.5|12.9' }],
  };
}

export const latitude = coordinate('latitude', 90);
export const longitude = coordinate('longitude', 180);
