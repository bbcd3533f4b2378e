import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listenLocally } from '../../../support/local-server.ts';

/** A request to a service of AWS. */
export interface AwsRequest {
  /** Of JSON services: what stands behind the dot, such as `GetSecretValue`. */
  readonly action: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** `silence` never answers. */
export type AwsAnswer =
  { readonly status: number; readonly body: string; readonly type?: string } | 'silence' | 'reset';

export interface AwsServer {
  readonly url: string;
  readonly requests: readonly AwsRequest[];
  /** Answers all requests from now on. */
  answerWith(answer: (request: AwsRequest) => AwsAnswer): void;
  close(): Promise<void>;
}

/** An HTTP server that services of AWS are played on. */
export async function startAwsServer(
  first: (request: AwsRequest) => AwsAnswer,
): Promise<AwsServer> {
  let decide = first;
  const requests: AwsRequest[] = [];
  const server = createServer((incoming, response) => {
    const respond = async (): Promise<void> => {
      const target = String(incoming.headers['x-amz-target'] ?? '');
      const request: AwsRequest = {
        action: target.split('.').at(-1) ?? '',
        body: (await buffer(incoming)).toString(),
        headers: incoming.headers,
      };
      requests.push(request);
      const answer = decide(request);
      if (answer === 'silence') return;
      if (answer === 'reset') {
        incoming.socket.destroy();
        return;
      }
      const { status, body, type = 'application/x-amz-json-1.1' } = answer;
      response.writeHead(status, { 'content-type': type }).end(body);
    };
    respond().catch(() => incoming.socket.destroy());
  });
  const local = await listenLocally(server);
  return {
    url: `http://127.0.0.1:${local.port}`,
    requests,
    answerWith: (answer) => void (decide = answer),
    close: () => local.close(),
  };
}

/** What Secrets Manager answers about a secret. */
export function secretAnswer(content: {
  readonly SecretString?: string;
  readonly SecretBinary?: string;
}): AwsAnswer {
  const Name = 'netskope';
  return { status: 200, body: JSON.stringify({ Name, VersionStages: ['AWSCURRENT'], ...content }) };
}

/** An error as JSON services tell it. */
export function jsonError(code: string, message = '', status = 400): AwsAnswer {
  return { status, body: JSON.stringify({ __type: code, Message: message, message }) };
}
