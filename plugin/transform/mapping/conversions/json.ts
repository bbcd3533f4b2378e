import type { Nested } from '../value.ts';
import type { Conversion } from './conversion.ts';
import { readJson } from './json-reader.ts';

export const json: Conversion = {
  name: 'json',
  sentence: 'An object or list out of its JSON text, long integers exact.',
  makes: 'object',
  keeps: 'lossless',
  convert: (value) => {
    if (typeof value === 'object') return value;
    if (typeof value !== 'string') return undefined;
    const start = value.trimStart()[0];
    if (start !== '{' && start !== '[') return undefined;
    const read: Nested | undefined = readJson(value);
    return typeof read === 'object' && read !== null ? read : undefined;
  },
  examples: [
    { input: '{"id":9007199254740993}', output: { id: 9007199254740993n } },
    { input: '[1,"a"]', output: [1, 'a'] },
    { input: '{"id":' },
    { input: '"text"' },
  ],
};
