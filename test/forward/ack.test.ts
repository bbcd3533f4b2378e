import { expect } from 'chai';
import fc from 'fast-check';
import { readAnswer } from '../../plugin/forward/ack.ts';
import { pack } from './support/frames.ts';

describe('readAnswer', () => {
  it('reads {"ack": "abc"}', () => {
    const answer = readAnswer(Buffer.from('81a361636ba3616263', 'hex'));

    expect(answer).to.deep.equal({ kind: 'ack', chunk: 'abc' });
  });

  it('reads an ack that comes as bin, among other keys', () => {
    const answer = readAnswer(Buffer.from('82a17801a361636bc403616263', 'hex'));

    expect(answer).to.deep.equal({ kind: 'ack', chunk: 'abc' });
  });

  it('takes an empty map for a refusal', () => {
    expect(readAnswer(Buffer.of(0x80))).to.deep.equal({ kind: 'negative' });
  });

  it('knows a HELO', () => {
    expect(readAnswer(pack(['HELO', { nonce: 'n' }]))).to.deep.equal({ kind: 'helo' });
  });

  for (const [what, value] of [
    ['nil', null],
    ['a map without ack', { nack: 'abc' }],
    ['an ack that is a number', { ack: 5 }],
    ['a list', ['ack', 'abc']],
  ] as const) {
    it(`takes ${what} for no answer`, () => {
      expect(readAnswer(pack(value))).to.deep.equal({ kind: 'unreadable' });
    });
  }

  it('survives any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        expect(readAnswer(bytes)).to.have.property('kind');
      }),
      { numRuns: 1000 },
    );
  });
});
