import { expect } from 'chai';
import { tokenEndOf } from '../../../plugin/source/netskope/token-end.ts';

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt = (payload: unknown): string => `${part({ alg: 'none' })}.${part(payload)}.c2ln`;

describe('tokenEndOf', () => {
  it('reads the end of a JWT', () => {
    expect(tokenEndOf(jwt({ exp: 1736151783 }))).to.deep.equal({ kind: 'at', atMs: 1736151783000 });
  });

  const unsaid: readonly (readonly [string, string])[] = [
    ['random text', 'b4ff2d0c6ad03c7b2c6a1f0a5e5d8c11'],
    ['two dots in random text', 'a.b.c'],
    ['a JWT without end', jwt({ sub: 'x' })],
    ['an end that is text', jwt({ exp: '1736151783' })],
    ['an end that no date holds', jwt({ exp: 1e18 })],
    ['a payload that is null', jwt(null)],
    ['nothing', ''],
  ];
  for (const [what, token] of unsaid) {
    it(`says nothing about ${what}`, () => {
      expect(tokenEndOf(token)).to.deep.equal({ kind: 'unsaid' });
    });
  }
});
