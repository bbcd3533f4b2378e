import { expect } from 'chai';
import { rewriteExpectation } from '../../../plugin/transform/mapping/testing/rewrite-expectation.ts';
import { runMappingTests } from '../../../plugin/transform/mapping/testing/run-tests.ts';
import type { TestReport } from '../../../plugin/transform/mapping/testing/run-tests.ts';
import type { MappingFolders } from '../../../plugin/transform/mapping/files/folders.ts';
import { memoryFolders, ruleFiles, usable } from './support/scene.ts';

const files = {
  ...ruleFiles('a: $x\nb: { from: $y, as: float }', '', 'when: { x: { exists: true } }\n'),
};

function run(test: string, update = false): { report: TestReport; written: Map<string, string> } {
  const written = new Map<string, string>();
  const memory = memoryFolders({ ...files, 'set/tests/one.yaml': test });
  const folders: MappingFolders = {
    ...memory,
    write: (path, text) => void written.set(path, text),
  };
  const set = usable('set', { folders });
  return { report: runMappingTests(set, { folders, update, receivedAtMs: 0 }), written };
}

const head = 'why: It matters.\nstream: audit\ninput: \'{"x":1,"y":"34.0","z":[1]}\'\n';

describe('tests beside rules', () => {
  it('pass when the event is as expected, in any order', () => {
    const { report } = run(`${head}expected: { unmapped: { z: [1] }, b: 34.0, a: 1 }\n`);
    expect(report.outcomes).to.have.length(1);
    expect(report.outcomes[0]).to.include({
      kind: 'passed',
      why: 'It matters.',
      file: 'set/tests/one.yaml',
    });
    expect(report.untested).to.deep.equal([]);
  });

  it('name every difference by its path', () => {
    const { report } = run(`${head}expected: { a: 2, c: 1, unmapped: { z: [1, 2] } }\n`);
    expect(report.outcomes[0]?.differences).to.deep.equal([
      { path: 'a', message: 'is 1; expected 2' },
      { path: 'c', message: 'is missing; expected 1' },
      { path: 'unmapped.z[1]', message: 'is missing; expected 2' },
      { path: 'b', message: 'is not expected: 34' },
    ]);
  });

  it('may expect a verdict, and say which rule took the record instead', () => {
    const { report } = run(`${head}expected_kind: raw\n`);
    expect(report.outcomes[0]?.differences[0]?.message).to.equal('is mapped by rule; expected raw');
  });

  it('may hold several records', () => {
    const input = 'input: [\'{"x":1}\', \'{"q":1}\']\n';
    const { report } = run(`why: w\nstream: audit\n${input}expected: [{ a: 1 }, raw]\n`);
    expect(report.outcomes[0]?.kind).to.equal('passed');
  });

  it('fail on input that is no record', () => {
    const { report } = run("why: w\nstream: s\ninput: '[1]'\nexpected_kind: raw\n");
    expect(report.outcomes[0]?.kind).to.equal('failed');
  });

  it('are told when they are not complete', () => {
    const { report } = run('why: w\ninput: x\nexpect: 1\n');
    expect(report.diagnostics.map(({ code }) => code)).to.include.members([
      'MISSING_KEY',
      'UNKNOWN_KEY',
    ]);
  });

  it('get what came out on update, all other text staying', () => {
    const text = `# first\n${head}# before\nexpected: { a: 2 }   # old\n# behind\n`;
    const { report, written } = run(text, true);
    expect(report.outcomes[0]?.kind).to.equal('updated');
    const updated = written.get('set/tests/one.yaml') ?? '';
    expect(updated).to.match(/^# first\nwhy: It matters\.\n/);
    expect(updated)
      .to.contain('# before\nexpected:\n  a: 1\n  b: 34\n')
      .and.to.match(/# behind\n$/);
    expect(run(updated).report.outcomes[0]?.kind).to.equal('passed');
  });

  it('get an expectation where there was none, and lose one of two', () => {
    const kind = { key: 'expected_kind', value: 'raw' } as const;
    expect(rewriteExpectation('why: w', kind)).to.equal('why: w\nexpected_kind: raw\n');
    const both = 'expected:\n  a: 1\n\n  b: 2\nwhy: w\nexpected_kind: raw\n';
    const event = { key: 'expected', value: { c: 3 } } as const;
    expect(rewriteExpectation(both, event)).to.equal('expected:\n  c: 3\nwhy: w\n');
  });
});
