import { expect } from 'chai';
import { gzipSync } from 'node:zlib';
import { readContent } from '../../../../plugin/source/s3/content/read-content.ts';
import type { Unit } from '../../../../plugin/source/s3/content/unit.ts';
import { seededRandom } from '../../../support/seeded.ts';
import { COMPRESSED_LINES, skippableFrame, zstdFrame } from './zstd-frame.ts';

const LIMITS = { maxObjectBytes: 1_000_000, maxRecordBytes: 10_000 };

interface Read {
  readonly records: string[];
  readonly others: Exclude<Unit, { kind: 'record' }>[];
  readonly forms: string[];
}

async function read(
  content: Uint8Array | string,
  options: { chunkBytes?: number; maxObjectBytes?: number; maxRecordBytes?: number } = {},
): Promise<Read> {
  const bytes = Buffer.from(content);
  const { chunkBytes = 1000, ...limits } = options;
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += chunkBytes) {
      yield await Promise.resolve(bytes.subarray(at, at + chunkBytes));
    }
  }
  const found: Read = { records: [], others: [], forms: [] };
  const onForm = (form: string): void => void found.forms.push(form);
  for await (const units of readContent(chunks(), { ...LIMITS, ...limits, onForm })) {
    for (const unit of units) {
      if (unit.kind === 'record') found.records.push(Buffer.from(unit.bytes).toString('latin1'));
      else found.others.push(unit);
    }
  }
  return found;
}

const LINES = '{"n":1}\n{"n":2}\n';

/** Content, and the records that must come out of it. */
const FORMS: Readonly<Record<string, readonly [string | Uint8Array, readonly string[]]>> = {
  'one object': ['{"a":[1,{"b":"}"}]}', ['{"a":[1,{"b":"}"}]}']],
  'one pretty-printed object': [
    '{\n  "a": "x\\"{",\n  "b": []\n}\n',
    ['{\n  "a": "x\\"{",\n  "b": []\n}'],
  ],
  'an array': ['[{"n":1},{"n":2}]', ['{"n":1}', '{"n":2}']],
  'a pretty-printed array': [
    '[\n  {\n    "n": 1\n  },\n  {"n":2}\n]\n',
    ['{\n    "n": 1\n  }', '{"n":2}'],
  ],
  'an empty array': [' [ ] ', []],
  'an array of other values': ['[1, "a,]", true ,[2]]', ['1', '"a,]"', 'true', '[2]']],
  lines: [LINES, ['{"n":1}', '{"n":2}']],
  'lines without a last line break': ['{"n":1}\n{"n":2}', ['{"n":1}', '{"n":2}']],
  'lines with carriage returns and empty lines': [
    '{"n":1}\r\n\r\n \n{"n":2}\r\n',
    ['{"n":1}', '{"n":2}\r'],
  ],
  'values one behind the other': ['{"n":1}{"n":2} {"n":3}', ['{"n":1}', '{"n":2}', '{"n":3}']],
  'pretty-printed values one behind the other': [
    '{\n"n":1}\n{\n"n":2}\n',
    ['{\n"n":1}', '{\n"n":2}'],
  ],
  'text behind a byte order mark': [`\ufeff${LINES}`, ['{"n":1}', '{"n":2}']],
  'text behind blank lines': [`\n\r\n\t${LINES}`, ['{"n":1}', '{"n":2}']],
  'a 64-bit integer': ['{"id":8847222077216958610}', ['{"id":8847222077216958610}']],
  gzip: [gzipSync(LINES), ['{"n":1}', '{"n":2}']],
  'gzip of several members': [
    Buffer.concat([gzipSync('{"n":1}\n'), gzipSync('{"n":2}\n')]),
    ['{"n":1}', '{"n":2}'],
  ],
  'gzip packed again': [gzipSync(gzipSync(LINES)), ['{"n":1}', '{"n":2}']],
  zstd: [COMPRESSED_LINES, Array.from({ length: 300 }, (_, at) => `{"n":${at + 1}}`)],
  'zstd of several frames': [
    Buffer.concat([
      zstdFrame([{ kind: 'raw', bytes: Buffer.from('{"n":1}\n{"n"') }], { checksum: true }),
      skippableFrame(3000),
      zstdFrame([
        { kind: 'raw', bytes: Buffer.from(':') },
        { kind: 'repeated', byte: 0x37, times: 5 },
        { kind: 'raw', bytes: Buffer.from('}\n') },
      ]),
    ]),
    ['{"n":1}', '{"n":77777}'],
  ],
  'CSV with a header': [
    'USER_ID,EVENT_TYPE\nu1,user_login\nu2,"a ""b"", c\nd"\n',
    [
      '{"USER_ID":"u1","EVENT_TYPE":"user_login"}',
      '{"USER_ID":"u2","EVENT_TYPE":"a \\"b\\", c\\u000ad"}',
    ],
  ],
  'CSV with carriage returns and semicolons': [
    'A;B\r\n00012;1.50\r\n;\\\r\n',
    ['{"A":"00012","B":"1.50"}', '{"A":"","B":"\\\\"}'],
  ],
  'CSV with bytes that are no UTF-8': [
    Buffer.from('A,B\n\xff,2\n', 'latin1'),
    ['{"A":"\xff","B":"2"}'],
  ],
  'CSV of a header alone': ['A,B\n', []],
};

/** Content that cannot be read to its end: the records before the fault, and the fault. */
const FAULTS: Readonly<Record<string, readonly [string | Uint8Array, readonly string[], string]>> =
  {
    nothing: ['', [], 'empty'],
    'blanks alone': [' \n\r\n ', [], 'empty'],
    'an empty file in gzip': [gzipSync(''), [], 'empty'],
    'half an object': ['{"a":1,"b"', [], 'truncated'],
    'half an array': ['[{"n":1},{"n":2}', ['{"n":1}', '{"n":2}'], 'truncated'],
    'half an array of numbers': ['[1,2', ['1'], 'truncated'],
    'an array without a comma': ['[{"n":1} {"n":2}]', ['{"n":1}'], 'not_json'],
    'an array with an empty place': ['[{"n":1},]', ['{"n":1}'], 'not_json'],
    'something behind an array': ['[{"n":1}] x', ['{"n":1}'], 'not_json'],
    'an object behind a comma': ['{"n":1},{"n":2}', ['{"n":1}'], 'not_json'],
    'free text': ['Dear reader.\nHello.\n', [], 'unknown_form'],
    'one word': ['hello', [], 'unknown_form'],
    'bytes without meaning': [Buffer.from([0, 1, 2, 3, 4, 5, 6, 7]), [], 'unknown_form'],
    Parquet: ['PAR1\x15\x04\x15', [], 'unknown_form'],
    'a gzip that is none': [Buffer.from([0x1f, 0x8b, 0x55, 0x66, 1, 2, 3, 4]), [], 'bad_gzip'],
    'half a gzip': [gzipSync(LINES).subarray(0, -9), ['{"n":1}', '{"n":2}'], 'truncated'],
    'gzip packed thrice': [gzipSync(gzipSync(gzipSync(LINES))), [], 'unknown_form'],
    'half a zstd frame': [COMPRESSED_LINES.subarray(0, -100), [], 'truncated'],
    'a zstd frame with damage': [
      Buffer.concat([
        COMPRESSED_LINES.subarray(0, 20),
        Buffer.alloc(40, 0xff),
        COMPRESSED_LINES.subarray(60),
      ]),
      [],
      'bad_zstd',
    ],
    'zstd with something behind it': [
      Buffer.concat([
        zstdFrame([{ kind: 'raw', bytes: Buffer.from(LINES) }]),
        Buffer.from('xxxxxxxx'),
      ]),
      ['{"n":1}', '{"n":2}'],
      'bad_zstd',
    ],
    'zstd with a window of gigabytes': [
      zstdFrame([{ kind: 'raw', bytes: Buffer.from(LINES) }], { windowLog: 31 }),
      [],
      'too_large',
    ],
    'CSV with a quote that stays open': ['A,B\n1,2\n3,"4\n', ['{"A":"1","B":"2"}'], 'bad_csv'],
    'CSV with a column twice': ['A,B,A\n1,2,3\n', [], 'bad_csv'],
  };

describe('readContent', () => {
  for (const [name, [content, records]] of Object.entries(FORMS)) {
    for (const chunkBytes of [1, 7, 100_000]) {
      it(`reads ${name} in chunks of ${chunkBytes}`, async () => {
        const found = await read(content, { chunkBytes });

        expect(found.others).to.deep.equal([]);
        expect(found.records).to.deep.equal(records);
      });
    }
  }

  for (const [name, [content, records, reason]] of Object.entries(FAULTS)) {
    for (const chunkBytes of [1, 100_000]) {
      it(`calls ${name} ${reason} in chunks of ${chunkBytes}, and gives what stands before`, async () => {
        const found = await read(content, { chunkBytes });

        expect(found.others.map((unit) => [unit.kind, unit.reason])).to.deep.equal([
          ['broken', reason],
        ]);
        expect(found.records.slice(0, records.length)).to.deep.equal(records);
      });
    }
  }

  it('says where the fault lies', async () => {
    const { others } = await read('[{"n":1} {"n":2}]');

    expect(others[0]).to.include({ kind: 'broken', offset: 9 });
  });

  it('goes on behind a line that is no JSON value', async () => {
    const { records, others } = await read('{"n":1}\n{"n":\n{"n":3}\n');

    expect(records).to.deep.equal(['{"n":1}', '{"n":', '{"n":3}']);
    expect(others).to.deep.equal([]);
  });

  it('goes on behind a row with a cell too many', async () => {
    const { records, others } = await read('A,B\n1,2\n1,2,3\n4,5\n');

    expect(records).to.deep.equal(['{"A":"1","B":"2"}', '{"A":"4","B":"5"}']);
    expect(others).to.deep.equal([
      { kind: 'bad', reason: 'bad_csv', offset: 8, bytes: Buffer.from('1,2,3\n') },
    ]);
  });

  for (const [form, open, close] of [
    ['an array', '[', ']'],
    ['lines', '', '\n'],
  ] as const) {
    it(`passes over a record of ${form} that is too large`, async () => {
      const separator = form === 'lines' ? '\n' : ',';
      const long = `{"a":"${'x'.repeat(20_000)}"}`;

      const { records, others } = await read(
        `${open}${['{"n":1}', long, '{"n":2}'].join(separator)}${close}`,
      );

      expect(records).to.deep.equal(['{"n":1}', '{"n":2}']);
      expect(others).to.deep.equal([{ kind: 'bad', reason: 'too_large', offset: open.length + 8 }]);
    });
  }

  for (const [form, bomb] of [
    ['gzip', gzipSync(Buffer.alloc(50_000_000, '{"n":1}\n'))],
    [
      'zstd',
      zstdFrame([
        { kind: 'raw', bytes: Buffer.from('{"a":"') },
        ...Array.from({ length: 400 }, () => ({
          kind: 'repeated' as const,
          byte: 0x61,
          times: 131_072,
        })),
      ]),
    ],
  ] as const) {
    it(`ends the reading of a ${form} that unpacks to more than is allowed`, async () => {
      const { others } = await read(bomb, { chunkBytes: 65_536 });

      expect(others.at(-1)).to.include({ kind: 'broken', reason: 'too_large' });
      expect(others.at(-1)).to.have.property('message').that.includes('max_object_bytes');
    });
  }

  it('says what the content is', async () => {
    expect((await read(gzipSync(LINES))).forms).to.deep.equal(['gzip', 'JSON']);
    expect((await read('A,B\n1,2\n')).forms).to.deep.equal(['CSV']);
  });

  it('finds the same records however the chunks fall', async () => {
    const random = seededRandom(7);
    const texts = Array.from({ length: 200 }, (_, at) =>
      JSON.stringify({
        at,
        text: '"{[\\]}'.repeat(Math.floor(random() * 20)),
        list: [at, { a: [] }],
      }),
    );
    for (const content of [texts.join('\n'), `[${texts.join(' ,\n')}]`, texts.join('')]) {
      for (let round = 0; round < 20; round += 1) {
        const chunkBytes = 1 + Math.floor(random() * 500);

        expect((await read(content, { chunkBytes })).records).to.deep.equal(texts);
      }
    }
  });

  it('lets the failure of the source through', async () => {
    const failure = new Error('The connection broke.');
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(await Promise.resolve('{"n":1}\n'));
      throw failure;
    }
    const drain = async (): Promise<void> => {
      for await (const units of readContent(broken(), LIMITS)) expect(units).to.have.length(1);
    };

    const error = await drain().catch((cause: unknown) => cause);

    expect(error).to.equal(failure);
  });
});
