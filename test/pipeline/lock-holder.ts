import { createSystemClock } from '../../plugin/source/clock.ts';
import { acquireStateLock } from '../../plugin/pipeline/lock.ts';

// Takes the directory given as argument, tells on stdout what came of it, and stays until killed.
const outcome = await acquireStateLock({
  stateDir: process.argv[2] ?? '',
  pid: process.pid,
  clock: createSystemClock(),
  onLost: () => process.stdout.write('lost\n'),
  checkEveryMs: 20,
});
process.stdout.write(`${outcome.kind === 'locked' ? 'locked' : outcome.message}\n`);
process.stdin.resume();
if (outcome.kind === 'refused') process.exit(1);
