import { parsePlace } from './iam-policy/place.ts';
import { policiesFor, type PolicyExtras, type PolicyName } from './iam-policy/policies.ts';
import { regionOf } from './s3-region.ts';
import type { ExitCode, Terminal } from './terminal.ts';

export interface IamPolicyOptions extends PolicyExtras {
  readonly bucket: string;
  readonly prefix?: string;
  readonly region?: string;
  /** One document alone, to be pasted as it is; all of them by name without. */
  readonly only?: PolicyName;
}

const ARN = /^arn:aws(?:-cn|-us-gov)?:(?:kms|sqs):[a-z0-9-]+:\d{12}:[A-Za-z0-9/_.-]+$/;

/** Prints the least that the shipper, a reader and a verifier must be allowed. */
export function iamPolicy(options: IamPolicyOptions, terminal: Terminal): ExitCode {
  const place = parsePlace({ ...options, region: regionOf(options, terminal) });
  if (typeof place === 'string') return refuse(place, terminal);
  for (const arn of [options.kmsKey, options.queue]) {
    if (arn === undefined || ARN.test(arn)) continue;
    return refuse(`"${arn}" is no ARN of a key or a queue; copy it from the console.`, terminal);
  }
  const policies = policiesFor(place, options);
  const shown = options.only === undefined ? policies : policies[options.only];
  terminal.stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
  return 0;
}

function refuse(message: string, terminal: Terminal): ExitCode {
  terminal.stderr.write(`${message}\n`);
  return 2;
}
