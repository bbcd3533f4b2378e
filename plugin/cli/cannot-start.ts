/** A wrong or missing thing outside the configuration file that makes a start impossible. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart';
}
