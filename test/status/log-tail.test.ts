import { expect } from 'chai';
import { createLogTail } from '../../plugin/status/log-tail.ts';

const lineOf = (message: string) => `${JSON.stringify({ time: 't', level: 'info', message })}\n`;

describe('createLogTail', () => {
  it('keeps the last lines', () => {
    const tail = createLogTail(2);
    for (const message of ['a', 'b', 'c', 'd', 'e']) tail.write(lineOf(message));
    const { lines, last } = tail.since(0);
    expect(lines.map(({ message }) => message)).to.deep.equal(['d', 'e']);
    expect(last).to.equal(5);
  });

  it('gives what came after a number', () => {
    const tail = createLogTail(10);
    tail.write(lineOf('a'));
    const { last } = tail.since(0);
    expect(tail.since(last).lines).to.deep.equal([]);
    tail.write(lineOf('b'));
    expect(tail.since(last).lines.map(({ message }) => message)).to.deep.equal(['b']);
  });

  it('replaces a line that is very long', () => {
    const tail = createLogTail(10);
    tail.write(lineOf('x'.repeat(10_000)));
    expect(tail.since(0).lines[0]?.message).to.equal(
      'This line is too long for the page; the log has it.',
    );
  });

  it('passes over what is no JSON', () => {
    const tail = createLogTail(10);
    tail.write('a stack trace\n');
    expect(tail.since(0)).to.deep.equal({ lines: [], last: 1 });
  });
});
