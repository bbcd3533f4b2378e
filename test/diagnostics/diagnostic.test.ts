import { expect } from 'chai';
import {
  DiagnosticsError,
  formatDiagnostic,
  inFileOrder,
  isError,
} from '../../plugin/diagnostics/diagnostic.ts';
import type { Diagnostic } from '../../plugin/diagnostics/diagnostic.ts';

const one: Diagnostic = {
  file: 'fluent-netskope.yaml',
  line: 4,
  column: 3,
  code: 'BAD_VALUE',
  message: 'ack_timeout_secs is -5; give 1 or more.',
};
const other: Diagnostic = { ...one, line: 2, column: 10, code: 'EXPOSED_LISTEN' };

describe('a diagnostic', () => {
  it('reads file:line:column CODE message', () => {
    expect(formatDiagnostic(one)).to.equal(
      'fluent-netskope.yaml:4:3 BAD_VALUE ack_timeout_secs is -5; give 1 or more.',
    );
  });

  it('is an error or a warning by the table of codes', () => {
    expect([isError(one), isError(other)]).to.deep.equal([true, false]);
  });

  it('is told in the order of the file', () => {
    const later = { ...one, column: 5 };
    expect(inFileOrder([later, one, other])).to.deep.equal([other, one, later]);
  });

  it('stays whole inside a DiagnosticsError, one line each', () => {
    const error = new DiagnosticsError([one, other]);
    expect(error.message.split('\n')).to.deep.equal([one, other].map(formatDiagnostic));
    expect(error.diagnostics).to.deep.equal([one, other]);
  });
});
