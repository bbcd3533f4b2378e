import { expect } from 'chai';
import { DockerfileParser, type Copy } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startProgram } from '../support/child.ts';
import { projectFolder, readText } from './support/yaml-files.ts';

const text = readText('Dockerfile');
const dockerfile = DockerfileParser.parse(text);

/** Folders and files of the context that an instruction copies. */
function copied(): readonly string[] {
  return dockerfile
    .getCOPYs()
    .filter((copy: Copy) => copy.getFlags().every((flag) => flag.getName() !== 'from'))
    .flatMap((copy) => copy.getArguments().slice(0, -1))
    .map((argument) => argument.getValue());
}

describe('The Dockerfile', () => {
  it('has no mistakes', () => {
    expect(validate(text).map(({ message }) => message)).to.deep.equal([]);
  });

  it('copies what exists and what .dockerignore lets through', () => {
    const lines = readText('.dockerignore').split('\n');
    for (const path of copied()) {
      expect(existsSync(join(projectFolder, path)), path).to.equal(true);
      expect(lines, path).to.include(`!${path}`);
    }
    expect(lines[0]).to.equal('*');
  });

  it('takes along everything that the program reads beside itself', () => {
    expect(copied()).to.include.members(['mappings', 'package.json', 'LICENSE', 'NOTICE']);
  });

  it('ends in an image without shell, as a user that is not root', () => {
    const final = dockerfile.getFROMs().at(-1);
    expect(final?.getImage()).to.match(/^gcr\.io\/distroless\/nodejs\d+-debian\d+:nonroot$/);
    expect(text).to.match(/^USER 65532:65532$/m);
  });

  it('starts the program with the flags that the unit of systemd gives it', () => {
    const [entry] = dockerfile.getENTRYPOINTs().map((one) => one.getJSONStrings());
    const [, ...argv] = (entry ?? []).map((word) => JSON.parse(word.getValue()) as string);
    const unit = readText('conf/systemd/fluent-netskope.service');
    const [, flags = ''] = /^Environment=NODE_OPTIONS=(.+)$/m.exec(unit) ?? [];
    expect(argv).to.deep.equal([...flags.split(' '), '/app/dist/plugin/main.js']);
  });

  it('starts the program with words that it understands', async () => {
    const [words] = dockerfile.getCMDs().map((command) => command.getJSONStrings());
    const argv = (words ?? []).map((word) => JSON.parse(word.getValue()) as string);
    const child = startProgram(argv);
    expect(await child.ended).to.equal(2);
    expect(child.stderr()).to.include('/etc/fluent-netskope/fluent-netskope.yaml');
  });
});
