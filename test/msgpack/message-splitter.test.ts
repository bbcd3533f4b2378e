import { expect } from 'chai';
import fc from 'fast-check';
import { Packr } from 'msgpackr';
import { MessageSplitter } from '../../plugin/msgpack/message-splitter.ts';

const packr = new Packr({ useRecords: false });
const LIMITS = { maxBytes: 1_000_000, maxDepth: 64 };

function pieces(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const points = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])];
  const ordered = points.sort((left, right) => left - right);
  return ordered.slice(1).map((end, index) => bytes.subarray(ordered[index] ?? 0, end));
}

describe('MessageSplitter', () => {
  it('finds the same messages however the stream is cut', () => {
    const values = fc.array(fc.anything({ maxDepth: 4, withBigInt: false }), { maxLength: 6 });
    fc.assert(
      fc.property(values, fc.array(fc.nat(), { maxLength: 40 }), (messages, cuts) => {
        const encoded = messages.map((message) => Buffer.from(packr.pack(message ?? null)));
        const splitter = new MessageSplitter(LIMITS);

        const found = pieces(Buffer.concat(encoded), cuts).flatMap((piece) => {
          const { messages: whole, failure } = splitter.push(Uint8Array.from(piece));
          expect(failure).to.equal(undefined);
          return whole.map((bytes) => Buffer.from(bytes));
        });

        expect(found).to.deep.equal(encoded);
        expect(splitter.isIdle).to.equal(true);
      }),
    );
  });

  it('finds messages that come byte by byte', () => {
    const encoded = Buffer.from(packr.pack(['tag', Buffer.alloc(300, 7), { chunk: 'c', n: -5.5 }]));
    const splitter = new MessageSplitter(LIMITS);

    const found = [...encoded].flatMap((byte) => splitter.push(Uint8Array.of(byte)).messages);

    expect(found.map((bytes) => Buffer.from(bytes))).to.deep.equal([encoded]);
  });

  it('looks at each byte of a large message a bounded number of times', () => {
    // A step is a read of one element of the chunk; a quadratic reader takes millions of them here.
    let reads = 0;
    const entries = Buffer.from(packr.pack(['tag', Array.from({ length: 20_000 }, () => [1, {}])]));
    const splitter = new MessageSplitter(LIMITS);
    let found = 0;

    for (let start = 0; start < entries.length; start += 100) {
      const chunk = Uint8Array.from(entries.subarray(start, start + 100));
      const counting = new Proxy(chunk, {
        get(target, key) {
          if (typeof key === 'string' && /^\d+$/.test(key)) reads++;
          const value: unknown = Reflect.get(target, key);
          return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        },
      });
      found += splitter.push(counting).messages.length;
    }

    expect(found).to.equal(1);
    expect(reads).to.be.within(1, entries.length * 3);
  });

  it('refuses an announced length beyond the limit before the bytes come', () => {
    const splitter = new MessageSplitter({ maxBytes: 1000, maxDepth: 8 });

    const { failure } = splitter.push(Buffer.from('93a174c6ffffffff', 'hex'));

    expect(failure).to.equal('too_large');
  });

  it('takes a message of exactly the limit and refuses one byte more', () => {
    const str = (length: number): Buffer =>
      Buffer.concat([Buffer.of(0xda, length >> 8, length & 0xff), Buffer.alloc(length)]);
    const limits = { maxBytes: 503, maxDepth: 8 };

    expect(new MessageSplitter(limits).push(str(500)).messages).to.have.length(1);
    expect(new MessageSplitter(limits).push(str(501)).failure).to.equal('too_large');
  });

  it('gives the whole messages before the bytes that cannot be read', () => {
    const splitter = new MessageSplitter(LIMITS);

    const { messages, failure } = splitter.push(Buffer.from('a161c1a162', 'hex'));

    expect(messages.map((bytes) => Buffer.from(bytes).toString('hex'))).to.deep.equal(['a161']);
    expect(failure).to.equal('reserved_type');
    expect(splitter.push(Buffer.from('a161', 'hex')).messages).to.deep.equal([]);
  });

  it('refuses nesting beyond the limit', () => {
    const splitter = new MessageSplitter({ maxBytes: 1000, maxDepth: 3 });

    expect(splitter.push(Buffer.from('91919101', 'hex')).messages).to.have.length(1);
    expect(splitter.push(Buffer.from('9191919101', 'hex')).failure).to.equal('too_deep');
  });

  it('survives any bytes in any pieces', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 20 }), (chunks) => {
        const splitter = new MessageSplitter({ maxBytes: 200, maxDepth: 5 });
        const total = chunks.reduce((sum, { length }) => sum + length, 0);
        const found = chunks.flatMap((chunk) => splitter.push(chunk).messages);
        const taken = found.reduce((sum, { length }) => sum + length, 0);
        expect(taken).to.be.at.most(total);
      }),
      { numRuns: 1000 },
    );
  });
});
