/** A wrong or missing thing outside the configuration file that makes a start impossible. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart';
  /** 2 when only a person can help; 1 when another start may succeed, for supervisors do not repeat a 2. */
  readonly exitCode: 1 | 2;

  constructor(message: string, { exitCode = 2 }: { readonly exitCode?: 1 | 2 } = {}) {
    super(message);
    this.exitCode = exitCode;
  }
}
