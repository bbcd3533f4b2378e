import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { sidecarConfig } from './support/sidecar-config.ts';
import { projectFolder, readText } from './support/yaml-files.ts';

const UNIT = 'conf/systemd/fluent-netskope.service';

function settings(path: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const line of readText(path).split('\n')) {
    const [, key, value] = /^([A-Za-z]+)=(.*)$/.exec(line) ?? [];
    if (key === undefined || value === undefined) continue;
    found.set(key, [...(found.get(key) ?? []), value]);
  }
  return found;
}

function verifier(): string | undefined {
  try {
    return execFileSync('sh', ['-c', 'command -v systemd-analyze'], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

describe(UNIT, function () {
  this.timeout(30_000);
  const folder = temporaryFolder();
  const unit = settings(UNIT);
  const config = sidecarConfig('conf/systemd/fluent-netskope.yaml');

  it('is accepted by systemd, and rated as well confined', function () {
    const program = verifier();
    if (program === undefined) {
      console.log('    SKIPPED: systemd-analyze is not on the PATH.');
      this.skip();
    }
    // The verifier wants the program that a unit starts to exist.
    const here = join(folder(), 'fluent-netskope.service');
    const text = readFileSync(join(projectFolder, UNIT), 'utf8');
    writeFileSync(here, text.replace('/usr/bin/fluent-netskope', process.execPath));
    expect(execFileSync(program, ['verify', here], { encoding: 'utf8', stdio: 'pipe' })).to.equal(
      '',
    );
    const rating = execFileSync(program, ['security', '--offline=true', '--threshold=20', here], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
    expect(rating).to.include('Overall exposure level');
  });

  it('gives the program the state directory of its configuration, for itself alone', () => {
    expect(`/var/lib/${unit.get('StateDirectory')?.[0] ?? ''}`).to.equal(config.state_dir);
    expect(unit.get('StateDirectoryMode')).to.deep.equal(['0700']);
  });

  it('passes the secrets that the configuration reads', () => {
    const passed = (unit.get('LoadCredential') ?? []).map((credential) => credential.split(':')[0]);
    const text = readText('conf/systemd/fluent-netskope.yaml');
    const read = [...text.matchAll(/CREDENTIALS_DIRECTORY\}\/([\w-]+)/g)].map(([, name]) => name);
    expect(read).to.have.members(passed);
  });

  it('waits longer for a stop than the program does for its pages', () => {
    expect(Number(unit.get('TimeoutStopSec')?.[0])).to.be.greaterThan(config.shutdown_timeout_secs);
  });

  it('puts the socket where Fluent Bit makes its folder', () => {
    const dropIn = settings('conf/systemd/fluent-bit.service.d/netskope.conf');
    expect(config.forward.to).to.match(
      new RegExp(`^unix:///run/${dropIn.get('RuntimeDirectory')?.[0] ?? '?'}/`),
    );
    expect(dropIn.get('Group')).to.deep.equal(unit.get('SupplementaryGroups'));
  });
});
