import { expect } from 'chai';
import { codeAreas, diagnosticCodes } from '../../plugin/diagnostics/codes.ts';
import { errorCases, warningCases } from '../config/config-cases.ts';
import { variableCases, yamlCases } from './yaml-cases.ts';

describe('the table of codes', () => {
  it('holds every code of every area once', () => {
    const names = codeAreas.flatMap(({ codes }) => Object.keys(codes));
    expect(new Set(names).size).to.equal(names.length);
    expect(Object.keys(diagnosticCodes)).to.have.members(names);
  });

  it('names codes in capitals and ends every way out with a full stop', () => {
    for (const [code, { when, wayOut }] of Object.entries(diagnosticCodes)) {
      expect(code).to.match(/^[A-Z]+(?:_[A-Z]+)*$/);
      expect(when, code).to.match(/^[a-z`].*[^.]$/);
      expect(wayOut, code).to.match(/^[A-Z].*\.$/);
    }
  });

  it('has a tested example for each code of files and configuration', () => {
    const cases = [...yamlCases, ...variableCases, ...errorCases, ...warningCases];
    const shown = cases.flatMap(({ found }) => found.map((line) => line.split(' ')[1]));
    const areas = codeAreas.filter(({ title }) => /YAML|Configuration/.test(title));
    const codes = areas.flatMap(({ codes }) => Object.keys(codes));
    // These have tests of their own, for no text alone brings them about in one line.
    const elsewhere = ['FILE_UNREADABLE', 'TOO_MANY_ALIASES', 'NO_FOLDER'];
    expect([...new Set([...shown, ...elsewhere])]).to.have.members(codes);
  });
});
