import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { msgpackToJsonText } from '../../plugin/msgpack/to-json.ts';
import { readForwardMessage } from '../../plugin/receiver/forward-message.ts';
import { pack, packEntry } from '../forward/support/frames.ts';

const LIMIT = 1_000_000;
const TIME = 1_700_000_000;
const twoEntries = Buffer.concat([packEntry({ n: 1 }), packEntry({ n: 2 })]);

async function readJson(message: Uint8Array): Promise<unknown> {
  const read = await readForwardMessage(message, LIMIT);
  if (read.kind !== 'entries') return read.kind;
  return [read.tag, read.chunk, ...read.entries.map((e) => msgpackToJsonText(e.recordBytes))];
}

/** The payload of a PackedForward as str, which no encoder of values makes of bytes. */
function packedAsStr(payload: Buffer): Buffer {
  const header = Buffer.from([0x92, 0xa1, 0x74, 0xda, payload.length >> 8, payload.length & 0xff]);
  return Buffer.concat([header, payload]);
}

const MODES: readonly (readonly [mode: string, message: Buffer, read: unknown])[] = [
  ['Message with 3 elements', pack(['t', TIME, { n: 1 }]), ['t', undefined, '{"n":1}']],
  ['Message with a chunk', pack(['t', TIME, { n: 1 }, { chunk: 'c' }]), ['t', 'c', '{"n":1}']],
  ['Message with nil as options', pack(['t', TIME, { n: 1 }, null]), ['t', undefined, '{"n":1}']],
  [
    'Forward',
    pack([
      't',
      [
        [TIME, { n: 1 }],
        [TIME, { n: 2 }],
      ],
      { chunk: 'c' },
    ]),
    ['t', 'c', '{"n":1}', '{"n":2}'],
  ],
  ['Forward without entries', pack(['t', []]), ['t', undefined]],
  [
    'PackedForward as bin',
    pack(['t', twoEntries, { size: 2, chunk: 'c' }]),
    ['t', 'c', '{"n":1}', '{"n":2}'],
  ],
  ['PackedForward as str', packedAsStr(twoEntries), ['t', undefined, '{"n":1}', '{"n":2}']],
  [
    'CompressedPackedForward',
    pack(['t', gzipSync(twoEntries), { compressed: 'gzip', chunk: 'c' }]),
    ['t', 'c', '{"n":1}', '{"n":2}'],
  ],
  [
    'CompressedPackedForward of two gzip members',
    pack([
      't',
      Buffer.concat([gzipSync(packEntry({ n: 1 })), gzipSync(packEntry({ n: 2 }))]),
      { compressed: 'gzip' },
    ]),
    ['t', undefined, '{"n":1}', '{"n":2}'],
  ],
  ['the nil of a heartbeat', Buffer.of(0xc0), 'heartbeat'],
];

const BROKEN: readonly (readonly [what: string, message: Buffer])[] = [
  ['a map', pack({ ack: 'a' })],
  ['a tag that is no str', pack([5, TIME, {}])],
  ['an event without time', pack(['t', { n: 1 }])],
  ['five elements', pack(['t', TIME, {}, {}, {}])],
  ['a record that is a list', pack(['t', TIME, [1]])],
  ['an entry that is no pair', pack(['t', [[TIME]]])],
  ['a chunk that is bin', pack(['t', twoEntries, { chunk: Buffer.from('c') }])],
  ['options that are a list', pack(['t', twoEntries, ['chunk']])],
  ['packed entries that end early', pack(['t', twoEntries.subarray(0, -1)])],
  ['packed garbage', pack(['t', Buffer.from('not msgpack')])],
  ['a compression that is not known', pack(['t', twoEntries, { compressed: 'zstd' }])],
  ['damaged gzip', pack(['t', gzipSync(twoEntries).subarray(0, -9), { compressed: 'gzip' }])],
  ['gzip beyond the limit', pack(['t', gzipSync(Buffer.alloc(LIMIT + 1)), { compressed: 'gzip' }])],
];

describe('readForwardMessage', () => {
  for (const [mode, message, read] of MODES) {
    it(`reads ${mode}`, async () => {
      expect(await readJson(message)).to.deep.equal(read);
    });
  }

  for (const [what, message] of BROKEN) {
    it(`refuses ${what}`, async () => {
      expect(await readJson(message)).to.equal('malformed');
    });
  }

  it('survives any bytes, and any change of one byte', async () => {
    const whole = pack(['t', twoEntries, { size: 2, chunk: 'c' }]);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), async (at, byte) => {
        const changed = Buffer.from(whole);
        changed[at] = byte;
        expect(await readForwardMessage(changed, LIMIT)).to.have.property('kind');
        expect(await readForwardMessage(changed.subarray(at), LIMIT)).to.have.property('kind');
      }),
      { numRuns: 1000 },
    );
  });
});
