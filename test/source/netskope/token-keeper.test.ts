import { expect } from 'chai';
import { createTokenKeeper } from '../../../plugin/source/netskope/token-keeper.ts';

describe('createTokenKeeper', () => {
  it('reads once while the token is good', async () => {
    let reads = 0;
    const keeper = createTokenKeeper(() => Promise.resolve(`token-${(reads += 1)}`));
    await keeper.get();
    expect(await keeper.get()).to.deep.equal({ token: 'token-1', generation: 1 });
  });

  it('reads again after the token was refused', async () => {
    let reads = 0;
    const keeper = createTokenKeeper(() => Promise.resolve(`token-${(reads += 1)}`));
    const { generation } = await keeper.get();
    keeper.refuse(generation);
    expect(await keeper.get()).to.deep.equal({ token: 'token-2', generation: 2 });
  });

  it('does not throw a new token away because an old one was refused late', async () => {
    let reads = 0;
    const keeper = createTokenKeeper(() => Promise.resolve(`token-${(reads += 1)}`));
    const { generation } = await keeper.get();
    keeper.refuse(generation);
    await keeper.get();
    keeper.refuse(generation);
    await keeper.get();
    expect(reads).to.equal(2);
  });

  it('tells every stream that had the old token of the new one', async () => {
    let token = 'old';
    const keeper = createTokenKeeper(() => Promise.resolve(token));
    const { generation } = await keeper.get();
    expect(await keeper.isNewerThan(generation)).to.equal(false);
    token = 'new';
    expect(await keeper.isNewerThan(generation)).to.equal(true);
    expect(await keeper.isNewerThan(generation)).to.equal(true);
  });

  it('has no newer token while the token cannot be read', async () => {
    const keeper = createTokenKeeper(() => Promise.reject(new Error('gone')));
    expect(await keeper.isNewerThan(0)).to.equal(false);
  });

  it('refuses a token that no header can carry, without quoting it', async () => {
    const keeper = createTokenKeeper(() => Promise.resolve('secret\r\nx-evil: 1'));
    const error: unknown = await keeper.get().catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(Error);
    expect(String(error)).not.to.contain('secret');
  });

  it('takes the newline off the end of a token file', async () => {
    const keeper = createTokenKeeper(() => Promise.resolve('abc\n'));
    expect((await keeper.get()).token).to.equal('abc');
  });
});
