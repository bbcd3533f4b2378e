import type { S3Trouble } from './s3-trouble.ts';

/** A message of a queue, in the hands of this process for a while. */
export interface QueueMessage {
  readonly body: string;
  /** What deletes or keeps it. */
  readonly handle: string;
}

/** The requests to one queue. None of them rejects. */
export interface QueueClient {
  /** Up to 10 messages, none when none came within `waitSecs`; others do not see them for `hiddenSecs`. */
  receive(request: {
    readonly waitSecs: number;
    readonly hiddenSecs: number;
    readonly signal: AbortSignal;
  }): Promise<
    { readonly kind: 'received'; readonly messages: readonly QueueMessage[] } | S3Trouble
  >;
  remove(handle: string, signal: AbortSignal): Promise<{ readonly kind: 'removed' } | S3Trouble>;
  /** Keeps a message hidden for so long from now. */
  hide(
    handle: string,
    hiddenSecs: number,
    signal: AbortSignal,
  ): Promise<{ readonly kind: 'hidden' } | S3Trouble>;
  /** About how many messages wait; takes none. */
  count(
    signal: AbortSignal,
  ): Promise<{ readonly kind: 'counted'; readonly messages: number } | S3Trouble>;
  close(): void;
}
