import type { Conversion } from './conversion.ts';
import { shortText } from './conversion.ts';

function hexadecimal(name: string, lengths: readonly number[], sentence: string): Conversion {
  const [shortest = 0] = lengths;
  return {
    name,
    sentence,
    makes: 'text',
    keeps: 'lossless',
    convert: (value) => {
      const text = shortText(value, 128);
      if (text === undefined || !lengths.includes(text.length)) return undefined;
      return /^[0-9A-Fa-f]+$/.test(text) ? text : undefined;
    },
    examples: [
      { input: 'a1'.repeat(shortest / 2), output: 'a1'.repeat(shortest / 2) },
      { input: 'xy'.repeat(shortest / 2) },
      { input: 'a1' },
    ],
  };
}

export const md5 = hexadecimal('md5', [32], 'An MD5 digest: 32 hexadecimal digits.');
export const sha1 = hexadecimal('sha1', [40], 'A SHA-1 digest: 40 hexadecimal digits.');
export const sha256 = hexadecimal('sha256', [64], 'A SHA-256 digest: 64 hexadecimal digits.');
export const hash = hexadecimal(
  'hash',
  [32, 40, 64, 96, 128],
  'Any digest of 32, 40, 64, 96 or 128 hexadecimal digits.',
);

export const uuid: Conversion = {
  name: 'uuid',
  sentence: 'A UUID in its form with hyphens.',
  makes: 'text',
  keeps: 'lossless',
  convert: (value) => {
    const text = shortText(value, 36);
    const isUuid =
      text !== undefined && /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text);
    return isUuid ? text : undefined;
  },
  examples: [
    {
      input: '123e4567-e89b-12d3-a456-426614174000',
      output: '123e4567-e89b-12d3-a456-426614174000',
    },
    { input: '123e4567' },
  ],
};
