import { createServer, type IncomingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { listenLocally } from '../../support/local-server.ts';

/** A request as it arrived, its body unpacked. */
export interface SunkRequest {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An HTTP endpoint that keeps what it accepts. */
export interface HttpSink {
  readonly port: number;
  /** Requests that were answered with 200. */
  readonly accepted: readonly SunkRequest[];
  /** How many were refused. */
  refused(): number;
  /** Answers with this status from now on; 200 accepts. */
  answer(status: number): void;
  close(): Promise<void>;
}

/** Starts it; `reply` makes the body of an answer that accepts. */
export async function startHttpSink(
  reply: (asked: SunkRequest) => string = () => '{}',
): Promise<HttpSink> {
  const accepted: SunkRequest[] = [];
  let status = 200;
  let refused = 0;
  const server = createServer((incoming, outgoing) => {
    buffer(incoming).then(
      (raw) => {
        const body = raw[0] === 0x1f ? gunzipSync(raw).toString() : raw.toString();
        const asked = { url: incoming.url ?? '', headers: incoming.headers, body };
        if (status === 200) accepted.push(asked);
        else refused += 1;
        outgoing.writeHead(status, { 'content-type': 'application/json' }).end(reply(asked));
      },
      () => outgoing.destroy(),
    );
  });
  const local = await listenLocally(server);
  return {
    port: local.port,
    accepted,
    refused: () => refused,
    answer: (next) => void (status = next),
    close: () => local.close(),
  };
}
