import { expect } from 'chai';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createConfigParser } from '../../plugin/config/load-config.ts';
import { laxSecretFiles, secretFiles } from '../../plugin/config/secret-permissions.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('secretFiles', () => {
  it('finds every key that may name a file with a secret', () => {
    const loaded = createConfigParser()(
      `tenants:
  - { name: a, url: https://a.goskope.com, token: { file: /s/a }, streams: [audit] }
  - { name: b, url: https://b.goskope.com, token: { env: B }, streams: [audit] }
forward:
  to: tls://fluent.example.org:24224
  shared_key: { file: /s/key }
  username: u
  password: { file: /s/password }
  tls: { cert_file: /s/cert, key_file: /s/tls-key }
`,
      { file: '/etc/c.yaml', environment: { B: 'x' } },
    );
    if (loaded.kind === 'invalid') expect.fail(loaded.diagnostics[0]?.message ?? '');

    expect(secretFiles(loaded.config)).to.deep.equal([
      { key: 'token of tenant a', file: '/s/a' },
      { key: 'forward.shared_key', file: '/s/key' },
      { key: 'forward.password', file: '/s/password' },
      { key: 'forward.tls.key_file', file: '/s/tls-key' },
    ]);
  });
});

describe('laxSecretFiles', () => {
  const folder = temporaryFolder();
  const modes: readonly (readonly [number, boolean])[] = [
    [0o600, false],
    [0o400, false],
    [0o440, false],
    [0o640, false],
    [0o644, true],
    [0o604, true],
    [0o602, true],
    [0o660, true],
    [0o666, true],
  ];
  for (const [mode, isLax] of modes) {
    const octal = mode.toString(8);
    it(`${isLax ? 'names' : 'is content with'} a file of mode ${octal}`, async () => {
      const file = join(folder(), 'secret');
      await writeFile(file, 's');
      await chmod(file, mode);

      const lax = await laxSecretFiles([{ key: 'token', file }]);

      expect(lax).to.deep.equal(isLax ? [{ key: 'token', file, mode: octal }] : []);
    });
  }

  it('leaves a file that is not there to whoever reads it', async () => {
    expect(await laxSecretFiles([{ key: 'token', file: join(folder(), 'none') }])).to.be.empty;
  });
});
