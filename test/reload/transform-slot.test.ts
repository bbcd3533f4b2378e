import { expect } from 'chai';
import { createTransformSlot, type OpenTransform } from '../../plugin/reload/transform-slot.ts';
import type { PageResult } from '../../plugin/transform/page-result.ts';
import { emptyRecord } from '../../plugin/transform/worker/recorded-folders.ts';

const PAGE: PageResult = {
  kind: 'unusable',
  reason: 'empty',
  message: '',
  offset: 0,
  insideResult: false,
};
const CONTEXT = { tenant: 'acme', stream: 'audit', receivedAtMs: 0 };

describe('createTransformSlot', () => {
  function openTransform(name: string, events: string[]) {
    const held: (() => void)[] = [];
    const open: OpenTransform = {
      files: emptyRecord(),
      transform: () => {
        events.push(`${name} begins`);
        return new Promise((resolve) => held.push(() => resolve(PAGE)));
      },
      close: () => {
        events.push(`${name} closes`);
        return Promise.resolve();
      },
    };
    return { open, finish: () => held.shift()?.() };
  }

  it('lets a page end where it began, and closes the old one after it', async () => {
    const events: string[] = [];
    const old = openTransform('old', events);
    const next = openTransform('new', events);
    const slot = createTransformSlot(old.open);
    const first = slot.transform(Buffer.from(''), CONTEXT);
    const replaced = slot.replace(next.open).then(() => events.push('replaced'));
    const second = slot.transform(Buffer.from(''), CONTEXT);
    await new Promise((resolve) => setImmediate(resolve));
    expect(events).to.deep.equal(['old begins', 'new begins']);

    old.finish();
    await Promise.all([first, replaced]);
    next.finish();
    await second;

    expect(events).to.deep.equal(['old begins', 'new begins', 'old closes', 'replaced']);
  });

  it('closes an idle one at once', async () => {
    const events: string[] = [];
    const slot = createTransformSlot(openTransform('old', events).open);
    await slot.replace(openTransform('new', events).open);
    expect(events).to.deep.equal(['old closes']);
    expect(slot.current().files).to.deep.equal(emptyRecord());
  });
});
