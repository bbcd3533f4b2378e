import { expect } from 'chai';
import fc from 'fast-check';
import { createPageBudget, type Lease } from '../../plugin/pipeline/page-budget.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

async function take(budget: ReturnType<typeof createPageBudget>, bytes: number): Promise<Lease> {
  const lease = await budget.acquire(bytes);
  if (lease === undefined) throw new Error('not granted');
  return lease;
}

describe('createPageBudget', () => {
  it('grants what fits at once', async () => {
    const budget = createPageBudget(100);
    await take(budget, 60);
    await take(budget, 40);
    expect(budget.heldBytes()).to.equal(100);
  });

  it('cuts a wish down to the whole budget', async () => {
    const budget = createPageBudget(100);
    const lease = await take(budget, 5_000);
    expect(lease.bytes()).to.equal(100);
  });

  it('lets new pages wait while more is booked than the limit', async () => {
    const budget = createPageBudget(100);
    const lease = await take(budget, 60);
    lease.book(150);
    let isGranted = false;
    const next = budget.acquire(10).then(() => (isGranted = true));
    await turn();
    expect(isGranted).to.equal(false);
    expect(budget.heldBytes()).to.equal(150);
    lease.book(90);
    await next;
    expect(budget.heldBytes()).to.equal(100);
  });

  it('books nothing on a lease that was given back', async () => {
    const budget = createPageBudget(100);
    const lease = await take(budget, 60);
    lease.release();
    lease.book(150);
    expect(budget.heldBytes()).to.equal(0);
  });

  it('lets nobody overtake: a small wish waits behind a large one', async () => {
    const budget = createPageBudget(100);
    const first = await take(budget, 60);
    const order: string[] = [];
    const large = budget.acquire(80).then(() => order.push('large'));
    const small = budget.acquire(20).then(() => order.push('small'));
    await turn();
    expect(order).to.deep.equal([]);
    first.release();
    await Promise.all([large, small]);
    expect(order).to.deep.equal(['large', 'small']);
  });

  it('lets the page that overdraws grow again although others wait to grow', async () => {
    const budget = createPageBudget(100);
    const first = await take(budget, 50);
    const second = await take(budget, 50);
    await first.extend(75);
    const other = second.extend(75);
    await turn();

    expect(await first.extend(113)).to.equal(true);
    first.release();
    expect(await other).to.equal(true);
  });

  it('lets one page overdraw at a time, and the next only when that is over', async () => {
    const budget = createPageBudget(100);
    const first = await take(budget, 50);
    const second = await take(budget, 50);
    expect(await first.extend(80)).to.equal(true);
    expect(budget.heldBytes()).to.equal(130);
    let isExtended = false;
    const extension = second.extend(70).then(() => (isExtended = true));
    await turn();
    expect(isExtended).to.equal(false);
    first.release();
    await extension;
    expect(budget.heldBytes()).to.equal(70);
  });

  it('serves a page that grows before one that has not begun', async () => {
    const budget = createPageBudget(100);
    const first = await take(budget, 60);
    const second = await take(budget, 40);
    await first.extend(90);
    const order: string[] = [];
    const fresh = budget.acquire(30).then(() => order.push('fresh'));
    const grown = second.extend(60).then(() => order.push('grown'));
    first.release();
    await Promise.all([fresh, grown]);
    expect(order).to.deep.equal(['grown', 'fresh']);
  });

  it('leaves the line when its signal aborts, and lets those behind go on', async () => {
    const budget = createPageBudget(100);
    await take(budget, 60);
    const stop = new AbortController();
    const waiting = budget.acquire(80, stop.signal);
    const behind = budget.acquire(30);
    stop.abort();
    expect(await waiting).to.equal(undefined);
    expect((await behind)?.bytes()).to.equal(30);
  });

  it('grants nothing to a signal that had aborted', async () => {
    const budget = createPageBudget(100);
    expect(await budget.acquire(10, AbortSignal.abort())).to.equal(undefined);
    expect(budget.heldBytes()).to.equal(0);
  });

  it('gives back once only', async () => {
    const budget = createPageBudget(100);
    const lease = await take(budget, 60);
    await take(budget, 40);
    lease.release();
    lease.release();
    expect(budget.heldBytes()).to.equal(40);
  });

  it('never exceeds the bound but by one page, serves in order and never locks up', async () => {
    const page = fc.record({
      first: fc.integer({ min: 1, max: 150 }),
      grown: fc.integer({ min: 1, max: 300 }),
      kept: fc.integer({ min: 0, max: 150 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(page, { minLength: 1, maxLength: 30 }), async (pages) => {
        const budget = createPageBudget(200);
        const open = new Set<Lease>();
        const granted: number[] = [];
        const check = () => {
          const sizes = [...open].map((lease) => lease.bytes());
          const largest = Math.max(0, ...sizes);
          expect(budget.heldBytes() - largest).to.be.at.most(200);
        };
        const run = async ({ first, grown, kept }: (typeof pages)[number], number: number) => {
          const lease = await take(budget, first);
          granted.push(number);
          open.add(lease);
          check();
          await turn();
          await lease.extend(grown);
          check();
          await turn();
          lease.shrink(kept);
          await turn();
          open.delete(lease);
          lease.release();
        };
        // A lock-up would leave this waiting for ever and fail the test by its time limit.
        await Promise.all(pages.map(run));
        expect(budget.heldBytes()).to.equal(0);
        expect(granted).to.deep.equal([...granted].sort((left, right) => left - right));
      }),
      { numRuns: 60 },
    );
  });
});
