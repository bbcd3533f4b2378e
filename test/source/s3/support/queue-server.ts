import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { StoredObject } from './object-server.ts';

/** A queue as SQS has it, without time: what was received stays hidden until it is released. */
export interface Queue {
  /** The URL for the configuration. */
  url(): string;
  listenAt(origin: string): void;
  send(body: string): void;
  /** Sends the notification of a stored object, as S3 writes it. */
  notify(bucket: string, key: string, stored: StoredObject, eventTimeMs?: number): void;
  /** Messages that are not deleted. */
  left(): readonly string[];
  /** Shows what was received and not deleted again, as when its time is over. */
  release(): void;
  /** Actions so far, such as `ReceiveMessage`. */
  readonly actions: string[];
  /** Answers all actions with this code until it is undefined. */
  refuseWith(code: string | undefined): void;
  /** Resolves when no message is left. */
  drained(): Promise<void>;
  /** Answers a request if it is one to the queue. */
  answers(request: IncomingMessage, body: Buffer, response: ServerResponse): boolean;
}

interface Message {
  readonly handle: string;
  readonly body: string;
  isHidden: boolean;
}

/** An empty queue. */
export function createQueue(): Queue {
  const messages = new Map<string, Message>();
  const actions: string[] = [];
  const watchers = new Set<() => void>();
  let origin = '';
  let sent = 0;
  let refusal: string | undefined;

  const receive = () => {
    const visible = [...messages.values()].filter(({ isHidden }) => !isHidden).slice(0, 10);
    return visible.map((message) => {
      message.isHidden = true;
      const { body, handle } = message;
      const md5 = createHash('md5').update(body).digest('hex');
      return { MessageId: handle, ReceiptHandle: handle, Body: body, MD5OfBody: md5 };
    });
  };
  const send = (body: string): void => {
    sent += 1;
    messages.set(String(sent), { handle: String(sent), body, isHidden: false });
  };

  return {
    url: () => `${origin}/123456789012/activity-logs`,
    listenAt: (at) => void (origin = at),
    send,
    notify: (bucket, key, { bytes, etag, modifiedMs }, eventTimeMs = modifiedMs) =>
      send(
        JSON.stringify({
          Records: [
            {
              eventVersion: '2.1',
              eventSource: 'aws:s3',
              eventName: 'ObjectCreated:Put',
              eventTime: new Date(eventTimeMs).toISOString(),
              s3: {
                bucket: { name: bucket },
                object: {
                  key: encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/'),
                  size: bytes.length,
                  eTag: etag,
                },
              },
            },
          ],
        }),
      ),
    left: () => [...messages.values()].map(({ body }) => body),
    release: () => {
      for (const message of messages.values()) message.isHidden = false;
    },
    actions,
    refuseWith: (code) => void (refusal = code),
    drained: () =>
      new Promise((resolve) => {
        const look = (): void => {
          if (messages.size > 0) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
      }),
    answers: (request, body, response) => {
      const target = request.headers['x-amz-target'];
      if (typeof target !== 'string' || !target.startsWith('AmazonSQS.')) return false;
      const action = target.slice('AmazonSQS.'.length);
      actions.push(action);
      response.setHeader('content-type', 'application/x-amz-json-1.0');
      if (refusal !== undefined) {
        response.writeHead(400).end(JSON.stringify({ __type: refusal, message: 'It was meant.' }));
        return true;
      }
      const { ReceiptHandle: handle = '' } = JSON.parse(body.toString()) as {
        ReceiptHandle?: string;
      };
      if (action === 'DeleteMessage') messages.delete(handle);
      const answers: Readonly<Record<string, () => object>> = {
        ReceiveMessage: () => ({ Messages: receive() }),
        GetQueueAttributes: () => ({
          Attributes: { ApproximateNumberOfMessages: String(messages.size) },
        }),
      };
      const answer = answers[action]?.() ?? {};
      response.end(JSON.stringify(answer));
      for (const watcher of watchers) watcher();
      return true;
    },
  };
}
