import type { SQSClientConfig } from '@aws-sdk/client-sqs';
import type { QueueClient } from './queue-client.ts';
import { troubleOf, type S3Trouble } from './s3-trouble.ts';

export interface SdkQueueOptions {
  readonly url: string;
  readonly client: SQSClientConfig;
}

/** A queue through the AWS SDK, which is loaded here and nowhere before. */
export async function openSdkQueue({ url, client: config }: SdkQueueOptions): Promise<QueueClient> {
  const sdk = await import('@aws-sdk/client-sqs');
  const region = regionOf(url);
  const client = new sdk.SQSClient({
    ...config,
    endpoint: new URL(url).origin,
    ...(region === undefined ? {} : { region }),
  });
  const resource = arnOf(url);

  const ask = async <Answer>(
    action: string,
    work: () => Promise<Answer>,
  ): Promise<Answer | S3Trouble> => {
    try {
      return await work();
    } catch (error) {
      const trouble = troubleOf(error, { action, resource });
      if (!isMissing(error) && trouble.kind !== 'gone') return trouble;
      const message = `There is no queue ${url}; correct queue_url.`;
      return { kind: 'hopeless', code: 'QueueDoesNotExist', message };
    }
  };

  return {
    receive: ({ waitSecs, hiddenSecs, signal }) =>
      ask('sqs:ReceiveMessage', async () => {
        const command = new sdk.ReceiveMessageCommand({
          QueueUrl: url,
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: waitSecs,
          VisibilityTimeout: hiddenSecs,
        });
        const { Messages: messages = [] } = await client.send(command, { abortSignal: signal });
        return {
          kind: 'received' as const,
          messages: messages.flatMap(({ Body: body, ReceiptHandle: handle }) =>
            body === undefined || handle === undefined ? [] : [{ body, handle }],
          ),
        };
      }),
    remove: (handle, signal) =>
      ask('sqs:DeleteMessage', async () => {
        const command = new sdk.DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: handle });
        await client.send(command, { abortSignal: signal });
        return { kind: 'removed' as const };
      }),
    hide: (handle, hiddenSecs, signal) =>
      ask('sqs:ChangeMessageVisibility', async () => {
        const command = new sdk.ChangeMessageVisibilityCommand({
          QueueUrl: url,
          ReceiptHandle: handle,
          VisibilityTimeout: hiddenSecs,
        });
        await client.send(command, { abortSignal: signal });
        return { kind: 'hidden' as const };
      }),
    count: (signal) =>
      ask('sqs:GetQueueAttributes', async () => {
        const command = new sdk.GetQueueAttributesCommand({
          QueueUrl: url,
          AttributeNames: ['ApproximateNumberOfMessages'],
        });
        const { Attributes: attributes } = await client.send(command, { abortSignal: signal });
        const messages = Number(attributes?.ApproximateNumberOfMessages ?? 0);
        return { kind: 'counted' as const, messages };
      }),
    close: () => client.destroy(),
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && /QueueDoesNotExist|NonExistentQueue/.test(error.name);
}

/** A queue may be in another region than the bucket. */
function regionOf(url: string): string | undefined {
  return /^https:\/\/sqs\.([a-z0-9-]+)\.amazonaws\.com/.exec(url)?.[1];
}

/** The ARN that policies have, read from a URL such as `https://sqs.eu-central-1.amazonaws.com/123456789012/logs`. */
export function arnOf(url: string): string {
  const [, region, partition, account, name] =
    /^https:\/\/sqs\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?\/(\d+)\/([^/]+)$/.exec(url) ?? [];
  if (region === undefined || account === undefined || name === undefined) return url;
  const prefix = partition === undefined ? 'aws' : 'aws-cn';
  return `arn:${prefix}:sqs:${region}:${account}:${name}`;
}
