import { expect } from 'chai';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '../support/child.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

interface Report {
  readonly records: number;
  readonly share: number;
  readonly raw: readonly { readonly name: string; readonly count: number }[];
  readonly rules: readonly {
    readonly rule: string;
    readonly records: number;
    readonly invalid: number;
    readonly share: number;
    readonly filled: readonly { readonly name: string; readonly count: number }[];
    readonly leftovers: readonly { readonly name: string; readonly count: number }[];
    readonly unknownFields: readonly string[];
  }[];
}

const LOGIN =
  '{"timestamp":1736151783,"audit_log_event":"Login Failed","user":"admin@example.org","extra":1}';

describe('coverage', function () {
  this.timeout(120_000);
  const folder = temporaryFolder();

  it('counts simulated records without a file, and says so', async () => {
    const { code, stdout, stderr } = await runProgram([
      'coverage',
      'ocsf',
      '--stream',
      'infrastructure',
    ]);

    expect(stderr).to.equal('');
    expect(code).to.equal(0);
    expect(stdout).to.contain('ocsf on 1,000 simulated records of infrastructure; give a FILE');
    expect(stdout).to.match(
      /^netskope\/device-inventory +1,000 +0 +\d+ +\d+ of \d+ +\d+ of \d+ +\d+ %$/m,
    );
    expect(stdout).to.contain('netskope/device-inventory: 1,000 records as inventory_info');
    expect(stdout).to.match(/^ {2}left over \(\d+\): metric_/m);
    expect(stdout).to.match(/^ {2}not available: status,/m);
  });

  it('counts the records of a file, from the stream that is named', async () => {
    const file = join(folder(), 'audit.ndjson');
    await writeFile(file, `${LOGIN}\n${LOGIN}\n{"audit_log_event":"Else"}\n`);

    const { code, stdout } = await runProgram([
      'coverage',
      'ocsf',
      '--json',
      '--stream',
      'audit',
      file,
    ]);

    expect(code).to.equal(0);
    const report = JSON.parse(stdout) as Report;
    expect(report.records).to.equal(3);
    expect(report.raw).to.deep.equal([{ name: 'audit', count: 1 }]);
    const rule = report.rules.find((one) => one.rule === 'netskope/authentication');
    expect(rule).to.include({ records: 2, invalid: 0 });
    expect(rule?.share).to.be.within(0, 1);
    expect(rule?.filled).to.deep.include({ name: 'user.name', count: 2 });
    expect(rule?.leftovers).to.deep.equal([{ name: 'extra', count: 2 }]);
    expect(rule?.unknownFields).to.include('ccl').and.to.not.include('user');
  });

  it('tells lines that no mapping takes, and counts the others', async () => {
    const { code, stdout, stderr } = await runProgram(
      ['coverage', 'ocsf', '--json', '--stream', 'audit', '-'],
      { input: `${LOGIN}\n[1]\n{"a":"\\ud800"}\n` },
    );

    expect(code).to.equal(0);
    expect((JSON.parse(stdout) as Report).records).to.equal(1);
    expect(
      stderr.match(/^stdin:\d+:1 no mapping takes this; it is not counted\.$/gm),
    ).to.have.length(2);
  });

  it('refuses a stream that is none, and a file that can not be read', async () => {
    const stream = await runProgram(['coverage', 'ocsf', '--stream', 'pages']);
    const file = await runProgram(['coverage', 'ocsf', join(folder(), 'missing.ndjson')]);

    expect(stream).to.include({ code: 2, stdout: '' });
    expect(stream.stderr).to.contain('There is no such stream. Did you mean "page"?');
    expect(file).to.include({ code: 1, stdout: '' });
    expect(file.stderr).to.contain('The records cannot be read: ');
  });
});
