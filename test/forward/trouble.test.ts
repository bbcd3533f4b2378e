import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { allTroubles } from '../../plugin/forward/trouble.ts';

const DOCS = new URL('../../docs/forward.md', import.meta.url);

/** The cells of a table row, whatever its padding. */
function cellsOf(line: string): string[] {
  return line.split('|').map((cell) => cell.trim());
}

describe('the messages about the receiver', () => {
  const rows = readFileSync(DOCS, 'utf8').split('\n').map(cellsOf);

  for (const { code, what, wayOut } of allTroubles()) {
    it(`has the words of ${code} in docs/forward.md`, () => {
      expect(rows).to.deep.include(['', `\`${code}\``, what, wayOut, '']);
    });
  }

  it('documents no code that does not exist', () => {
    const codes = allTroubles().map(({ code }) => `\`${code}\``);
    const documented = rows
      .map((cells) => cells[1] ?? '')
      .filter((cell) => /^`[A-Z_]+`$/.test(cell));

    expect(documented).to.have.members(codes);
  });
});
