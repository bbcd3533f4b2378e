/** What a publisher writes to try whether it may, by format; none of it is a log. */
const PATTERNS: Readonly<Record<string, RegExp>> = {
  'airkit-audit': /^airkit-verify-test-/,
};

/** Whether an object is the trial of its publisher. */
export function isVerificationFile(format: string, key: string): boolean {
  const name = key.slice(key.lastIndexOf('/') + 1);
  return PATTERNS[format]?.test(name) === true;
}

/** The same where nothing is known of the publisher. */
export function isAnyVerificationFile(key: string): boolean {
  return Object.keys(PATTERNS).some((format) => isVerificationFile(format, key));
}
