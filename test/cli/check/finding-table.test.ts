import { expect } from 'chai';
import type { CheckFinding } from '../../../plugin/cli/check/finding.ts';
import { findingTable } from '../../../plugin/cli/check/finding-table.ts';

const FINE: CheckFinding = {
  area: 'tenant',
  subject: 'tenant acme, stream audit',
  verdict: 'ok',
  detail: 'readable',
  cure: 'nothing to cure',
};
const BAD: CheckFinding = {
  area: 'receiver',
  subject: `receiver unix://${'/very/long'.repeat(5)}`,
  verdict: 'failed',
  detail: 'the socket path does not exist yet and many more words stand here to be wrapped',
  cure: 'Start the receiver, or correct the path; both processes must see the same directory.',
};

describe('findingTable', () => {
  it('aligns what was seen, puts the cure below it, and sums up', () => {
    expect(findingTable([FINE, BAD]).split('\n')).to.deep.equal([
      'ok       tenant acme, stream audit           readable',
      `FAILED   ${BAD.subject}`,
      '                                             the socket path does not exist yet',
      '                                             and many more words stand here to',
      '                                             be wrapped',
      '         cure: Start the receiver, or correct the path; both processes must see',
      '               the same directory.',
      '',
      '1 ok, 0 warnings, 1 failed',
    ]);
  });

  it('uses colour on a screen that has it, and the word all the same', () => {
    const plain = findingTable([FINE, BAD], { columns: 80, hasColour: false });
    const coloured = findingTable([FINE, BAD], { columns: 80, hasColour: true });

    expect(plain).to.equal(findingTable([FINE, BAD]));
    expect(coloured).to.contain('\x1b[31mFAILED\x1b[0m').and.to.contain('\x1b[32mok\x1b[0m');
    // eslint-disable-next-line no-control-regex -- the colours are what is taken out
    expect(coloured.replace(/\x1b\[\d+m/g, '')).to.equal(plain);
  });

  it('uses the room of a wide screen, and stays readable on a narrow one', () => {
    const longest = (columns: number): number =>
      Math.max(
        ...findingTable([{ ...BAD, subject: 'receiver' }], { columns, hasColour: false })
          .split('\n')
          .map(({ length }) => length),
      );

    expect(longest(300)).to.be.within(81, 110);
    expect(longest(10)).to.be.at.most(60);
  });
});
