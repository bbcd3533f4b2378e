import { parsePlace } from './iam-policy/place.ts';
import {
  policiesFor,
  type Policy,
  type PolicyExtras,
  type PolicyName,
} from './iam-policy/policies.ts';
import { sidecarPolicies } from './iam-policy/sidecar-policies.ts';
import { readConfig } from './read-config.ts';
import { regionOf } from './s3-region.ts';
import type { ExitCode, Terminal } from './terminal.ts';

export interface IamPolicyOptions extends PolicyExtras {
  readonly bucket?: string;
  readonly prefix?: string;
  readonly region?: string;
  /** The configuration that a sidecar runs with. */
  readonly config?: string;
  /** One document alone, to be pasted as it is; all of them by name without. */
  readonly only?: PolicyName | 'sidecar';
}

type Policies = Readonly<Record<string, Policy>>;

const ARN = /^arn:aws(?:-cn|-us-gov)?:(?:kms|sqs):[a-z0-9-]+:\d{12}:[A-Za-z0-9/_.-]+$/;

/** Prints the least that the shipper, a reader, a verifier and the sidecar must be allowed. */
export async function iamPolicy(options: IamPolicyOptions, terminal: Terminal): Promise<ExitCode> {
  if (options.bucket === undefined && options.config === undefined) {
    return refuse('Give --bucket, --config, or both.', terminal);
  }
  for (const arn of [options.kmsKey, options.queue]) {
    if (arn === undefined || ARN.test(arn)) continue;
    return refuse(`"${arn}" is no ARN of a key or a queue; copy it from the console.`, terminal);
  }
  const aboutBucket = ofBucket(options, terminal);
  if (typeof aboutBucket === 'string') return refuse(aboutBucket, terminal);
  const aboutConfig = await ofConfig(options, terminal);
  if (aboutConfig === undefined) return 2;
  if (typeof aboutConfig === 'string') return refuse(aboutConfig, terminal);
  const policies: Policies = { ...aboutBucket, ...aboutConfig };
  const { only } = options;
  const shown = only === undefined ? policies : policies[only];
  if (shown === undefined) {
    const option = only === 'sidecar' ? '--config' : '--bucket';
    return refuse(`The policy of the ${String(only)} needs ${option}.`, terminal);
  }
  terminal.stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
  return 0;
}

function ofBucket(options: IamPolicyOptions, terminal: Terminal): Policies | string {
  const { bucket } = options;
  if (bucket === undefined) return {};
  const place = parsePlace({ ...options, bucket, region: regionOf(options, terminal) });
  return typeof place === 'string' ? place : policiesFor(place, options);
}

/** Undefined when the configuration can not be used, which has been said then. */
async function ofConfig(
  options: IamPolicyOptions,
  terminal: Terminal,
): Promise<Policies | string | undefined> {
  if (options.config === undefined) return {};
  const config = await readConfig(options.config, terminal);
  if (config === undefined) return undefined;
  return sidecarPolicies(config, { ...options, region: regionOf(options, terminal) });
}

function refuse(message: string, terminal: Terminal): ExitCode {
  terminal.stderr.write(`${message}\n`);
  return 2;
}
