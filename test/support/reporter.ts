import mocha from 'mocha';
import type { MochaOptions, Runner } from 'mocha';

const { Spec } = mocha.reporters;

/** The spec reporter with one plain closing line that scripts can read: `N passed, N failed, N skipped`. */
export default class ClosingLineReporter extends Spec {
  constructor(runner: Runner, options: MochaOptions) {
    super(runner, options);
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      console.log(`tests: ${passes} passed, ${failures} failed, ${pending} skipped`);
    });
  }
}
