import { expect } from 'chai';
import { runPage } from './run-page.ts';
import { openShell } from './shell.ts';
import type { Shell } from './shell.ts';
import { FOLLOWED_PAGES, pageText } from './shown-pages.ts';

describe('pages that are followed word for word', function () {
  // Every command is a process of its own, and some of them load the whole of OCSF.
  this.timeout(180_000);
  let shell: Shell;
  beforeEach(async () => {
    shell = await openShell();
  });
  afterEach(() => shell.remove());

  for (const page of FOLLOWED_PAGES) {
    it(`${page} does what it shows`, async () => {
      const faults = await runPage(pageText(page), shell);

      expect(faults.map(({ line, message }) => `${page}:${line} ${message}`)).to.deep.equal([]);
    });
  }
});
