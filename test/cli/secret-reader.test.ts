import { expect } from 'chai';
import { createSecretReader } from '../../plugin/cli/secret-reader.ts';
import type { ManagedSecret } from '../../plugin/source/aws/managed-secret.ts';

const secret = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:netskope-AbCdEf:api_token';

describe('createSecretReader', () => {
  function scene(first: ManagedSecret) {
    const at = { nowMs: 0, asked: 0, opened: 0, answer: first };
    const reader = createSecretReader({
      environment: { TOKEN: 'from-environment' },
      nowMs: () => at.nowMs,
      openManager: () => {
        at.opened += 1;
        return Promise.resolve({
          get: () => {
            at.asked += 1;
            return Promise.resolve(at.answer);
          },
        });
      },
    });
    return { at, read: () => reader.read({ secret }), reader };
  }

  it('opens nothing for a secret of this machine', async () => {
    const { at, reader } = scene({ kind: 'ok', text: 'x' });

    expect(await reader.read({ env: 'TOKEN' })).to.deep.include({ value: 'from-environment' });
    expect(at.opened).to.equal(0);
  });

  it('asks once for all who ask at the same time and within a minute', async () => {
    const { at, read } = scene({ kind: 'ok', text: 'first\n' });

    await Promise.all([read(), read(), read()]);
    at.nowMs = 59_999;
    at.answer = { kind: 'ok', text: 'second' };
    const before = await read();
    at.nowMs = 60_000;
    const after = await read();

    expect(before).to.deep.equal({ kind: 'ok', value: 'first' });
    expect(after).to.deep.equal({ kind: 'ok', value: 'second' });
    expect(at.asked).to.equal(2);
  });

  it('asks again soon after a failure', async () => {
    const { at, read } = scene({ kind: 'invalid', reason: 'denied', message: 'no' });

    const failed = await read();
    at.answer = { kind: 'ok', text: 'allowed' };
    at.nowMs = 4999;
    const still = await read();
    at.nowMs = 5000;

    expect(failed).to.deep.equal({ kind: 'invalid', reason: 'denied', message: 'no' });
    expect(still).to.equal(failed);
    expect(await read()).to.deep.include({ value: 'allowed' });
  });

  it('refuses a value that no header can carry, without showing it', async () => {
    const { read } = scene({ kind: 'ok', text: 's3cret\nline' });

    const result = await read();

    expect(result).to.deep.include({ kind: 'invalid', reason: 'bad_characters' });
    expect(JSON.stringify(result)).to.contain(secret).and.not.to.contain('s3cret');
  });
});
