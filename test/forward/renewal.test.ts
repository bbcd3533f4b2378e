import { expect } from 'chai';
import { withDefaults, type Credentials } from '../../plugin/forward/options.ts';
import { createRenewal } from '../../plugin/forward/renewal.ts';
import { createMemoryLog } from '../pipeline/fakes.ts';

describe('createRenewal', () => {
  const address = { kind: 'unix', path: '/run/fluent.sock' } as const;

  it('gives what the files hold now, and what they held last while they cannot be read', async () => {
    const readings: (Credentials | Error)[] = [
      { security: { sharedKey: 'second' } },
      new Error('the file /run/key does not exist; create it or correct the path.'),
      new Error('the file /run/key does not exist; create it or correct the path.'),
      { security: { sharedKey: 'third' } },
    ];
    const log = createMemoryLog();
    const renewal = createRenewal(
      withDefaults({
        address,
        security: { sharedKey: 'first' },
        renewCredentials: () => {
          const next = readings.shift();
          return next instanceof Error ? Promise.reject(next) : Promise.resolve(next ?? {});
        },
      }),
      log,
    );
    const keys: (string | undefined)[] = [];
    for (let turn = 0; turn < 4; turn += 1) keys.push((await renewal.renew()).security?.sharedKey);

    expect(keys).to.deep.equal(['second', 'second', 'second', 'third']);
    expect(log.lines).to.have.lengthOf(1);
    expect(log.lines[0]?.fields.cause).to.contain('/run/key does not exist');
  });
});
