import { type Command, Option } from 'commander';
import type { IamPolicyOptions } from '../iam-policy.ts';
import type { End, Terminal } from '../terminal.ts';
import { POLICY_NAMES } from './policies.ts';

/** Adds `iam-policy`. */
export function addIamPolicy(program: Command, terminal: Terminal, end: End): void {
  program
    .command('iam-policy')
    .description('print the least that AWS must allow the shipper, a reader, check --s3, and run')
    .option('--bucket <name>', 'the bucket')
    .option(
      '-c, --config <file>',
      'the configuration: what run reads of secrets, buckets and queues',
    )
    .option('--prefix <text>', 'what every key begins with')
    .option('--region <name>', 'AWS_REGION, or us-east-1, without')
    .option('--kms-key <arn>', 'the key that the bucket encrypts with')
    .option('--queue <arn>', 'the queue that tells a reader of new objects')
    .addOption(
      new Option('--only <name>', 'one policy alone').choices([...POLICY_NAMES, 'sidecar']),
    )
    .action(async (options: IamPolicyOptions) => {
      const { iamPolicy } = await import('../iam-policy.ts');
      end(await iamPolicy(options, terminal));
    });
}
