import { expect } from 'chai';
import { gmac } from '../../plugin/transform/gmac.ts';
import { digestKey, pageDigest } from '../../plugin/transform/page-digest.ts';

describe('gmac', () => {
  // McGrew and Viega, "The Galois/Counter Mode of Operation", appendix B, test case 1.
  it('gives the tag that the specification has', () => {
    expect(gmac(new Uint8Array(16))).to.equal('58e2fccefa7e3061367f1d57a4e7455a');
  });

  it('reads its parts in a row', () => {
    const key = Buffer.from('0123456789abcdef');
    const whole = gmac(key, Buffer.from('some text'));
    expect(gmac(key, Buffer.from('some'), Buffer.from(' text'))).to.equal(whole);
    expect(gmac(Buffer.from('another key here'), Buffer.from('some text'))).to.not.equal(whole);
  });
});

describe('the digest of a page', () => {
  const page = Buffer.from('[{"n":1},{"n":2}]');

  it('is known again by the key that it holds', () => {
    const last = pageDigest(page, digestKey(undefined));
    expect(pageDigest(page, digestKey(last))).to.equal(last);
  });

  it('is another for every byte that is another', () => {
    const key = digestKey(undefined);
    const digests = new Set([pageDigest(page, key)]);
    for (let at = 0; at < page.length; at += 1) {
      const other = Buffer.from(page);
      other[at] = (other[at] ?? 0) ^ 1;
      digests.add(pageDigest(other, key));
    }
    expect(digests).to.have.property('size', page.length + 1);
  });

  for (const last of [undefined, '', 'body:00', 'a'.repeat(64), `gmac:${'0'.repeat(32)}:`]) {
    it(`is made with a key that nobody knows behind ${last ?? 'no page'}`, () => {
      const keys = Array.from({ length: 50 }, () => digestKey(last));
      expect(new Set(keys)).to.have.property('size', keys.length);
      for (const key of keys) expect(key).to.match(/^[0-9a-f]{32}$/);
    });
  }
});
