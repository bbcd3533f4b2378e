import { expect } from 'chai';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runProgram } from '../support/child.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const RECORD = {
  timestamp: 1736151783,
  record_type: 'application',
  activity: 'Upload',
  alert: 'no',
  user: 'user-1@example.org',
  app: 'Example Drive',
  object: 'plan.txt',
};

describe('mappings of your own on the command line', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();

  const put = async (path: string, text: string): Promise<string> => {
    const file = join(folder(), path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    return file;
  };
  const own = (): readonly string[] => ['--mappings-dir', folder()];
  const mapped = async (args: readonly string[]): Promise<Record<string, unknown>> => {
    const { code, stdout, stderr } = await runProgram(['map', 'ocsf', ...args], {
      input: `${JSON.stringify(RECORD)}\n`,
    });
    expect(stderr).to.equal('');
    expect(code).to.equal(0);
    return JSON.parse(stdout) as Record<string, unknown>;
  };

  it('change one field of a shipped rule, with no code touched', async () => {
    await put(
      'ocsf/netskope/file-hosting.yaml',
      'extends: netskope/file-hosting\nfields:\n  message: { format: "$user did $activity" }\n',
    );

    const before = await mapped([]);
    const after = await mapped(own());

    expect(before.message).to.equal('Upload Example Drive');
    expect(after).to.deep.equal({ ...before, message: 'user-1@example.org did Upload' });
  });

  it('change one row of a shipped table', async () => {
    await put('ocsf/tables/file-activities.yaml', 'Upload: 3\n');

    const { activity_id: activity, type_uid: type } = await mapped(own());

    expect({ activity, type }).to.deep.equal({ activity: 3, type: 600603 });
  });

  const wrong: readonly (readonly [string, string, string])[] = [
    [
      'an attribute that is not there',
      'fields:\n  mesage: $activity\n',
      ':3:3 UNKNOWN_ATTRIBUTE class file_hosting has no attribute "mesage". Did you mean "message"?',
    ],
    [
      'an operator that is not there',
      'fields:\n  message: { from: $activity, uper: true }\n',
      ':3:31 UNKNOWN_OPERATOR "uper" is not an operator. Did you mean "upper"?',
    ],
    [
      'a value outside the enum',
      'fields:\n  activity_id: 77\n',
      ':3:16 BAD_ENUM_VALUE activity_id has no value 77. It has 0 Unknown, 1 Upload,',
    ],
    ['YAML that is none', 'fields: [\n', ':3:1 YAML_SYNTAX '],
  ];
  for (const [index, [what, text, expected]] of wrong.entries()) {
    const commands = index === 0 ? ['map', 'test', 'explain', 'coverage'] : ['map'];
    it(`are refused with place, code and cure, and 2: ${what}`, async () => {
      const file = await put(
        'ocsf/netskope/file-hosting.yaml',
        `extends: netskope/file-hosting\n${text}`,
      );

      for (const command of commands) {
        const { code, stdout, stderr } = await runProgram([command, 'ocsf', ...own()]);
        expect({ command, code, stdout }).to.deep.equal({ command, code: 2, stdout: '' });
        expect(stderr).to.contain(`${file}${expected}`);
      }
    });
  }
});

describe('test', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const put = async (path: string, text: string): Promise<string> => {
    const file = join(folder(), path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    return file;
  };
  const run = (...args: string[]): ReturnType<typeof runProgram> =>
    runProgram(['test', ...args, '--mappings-dir', folder()]);
  const files = async (expected: string): Promise<string> => {
    await put('own/set.yaml', 'schema: none\nroutes: [login]\n');
    await put('own/login.yaml', 'when: { a: { exists: true } }\nfields: { b: $a }\n');
    return put(
      'own/tests/one.yaml',
      `# why it is here\nwhy: It matters.\nstream: audit\ninput: '{"a":1}'\n${expected}`,
    );
  };

  it('passes for the shipped set', async () => {
    const { code, stdout, stderr } = await runProgram(['test', 'ocsf']);

    expect(stderr).to.equal('');
    expect(stdout).to.match(/^ocsf: \d+ passed, 0 failed\n$/);
    expect(code).to.equal(0);
  });

  it('names every difference, and ends with 1', async () => {
    const file = await files('expected: { b: 2, c: 3 }\n');

    const { code, stdout } = await run('own');

    expect(stdout).to.equal(
      `FAILED ${file}\n  It matters.\n  b is 1; expected 2\n  c is missing; expected 3\nown: 0 passed, 1 failed\n`,
    );
    expect(code).to.equal(1);
  });

  it('writes what comes out with --update, and nothing else', async () => {
    const file = await files('expected: { b: 2 } # old\n# behind\n');

    const { code, stdout } = await run('own', '--update');

    expect(stdout).to.contain(`updated ${file}`).and.to.contain('0 failed, 1 updated');
    expect(code).to.equal(0);
    expect(await readFile(file, 'utf8')).to.equal(
      `# why it is here\nwhy: It matters.\nstream: audit\ninput: '{"a":1}'\nexpected:\n  b: 1\n# behind\n`,
    );
    expect(await run('own')).to.include({ code: 0, stdout: 'own: 1 passed, 0 failed\n' });
  });

  it('ends with 1 when a rule has no test', async () => {
    await files('expected: { b: 1 }\n');
    await put('own/set.yaml', 'schema: none\nroutes: [login, other]\n');
    await put('own/other.yaml', 'when: { z: 1 }\nfields: { b: $a }\n');

    const { code, stdout } = await run('own');

    expect(stdout).to.contain('UNTESTED own/other has no test that reaches it');
    expect(code).to.equal(1);
  });

  it('tells a set that is not there with 2', async () => {
    const { code, stderr } = await run('owm');

    expect(stderr).to.contain('UNKNOWN_SET there is no mapping set "owm".');
    expect(code).to.equal(2);
  });
});
