import { request as send, type Dispatcher } from 'undici';
import { readBody, type BodyRoom } from './body-reader.ts';
import { startDeadline, type Deadline } from './deadline.ts';
import { exportUrl, type StreamPath } from './endpoint.ts';
import type { Operation } from './operation.ts';
import { classifyStatus, type Broken, type NoToken, type Outcome } from './outcome.ts';
import { first, readDateMs, readRateLimit } from './rate-limit.ts';
import { readServerMessage } from './server-message.ts';
import type { HeldToken, TokenKeeper } from './token-keeper.ts';
import { describeTransportError } from './transport-error.ts';

export interface ClientOptions {
  /** The tenant, such as `https://example.goskope.com`. */
  readonly baseUrl: string;
  readonly index: string;
  /** Which header carries the token: `Netskope-Api-Token` or `Authorization: Bearer`. */
  readonly authHeader: 'netskope-api-token' | 'bearer';
  readonly tokens: TokenKeeper;
  readonly dispatcher: Dispatcher;
  /** Version of the program, for the `User-Agent`. */
  readonly version: string;
  /** Longest time from the request to the status line, and between two pieces of the body. */
  readonly idleTimeoutMs: number;
  /** Longest time for the whole request, without the time it waits for room in memory. */
  readonly totalTimeoutMs: number;
  readonly maxBodyBytes: number;
  nowMs(): number;
}

export interface ClientRequest {
  readonly path: StreamPath;
  readonly operation: Operation;
  readonly room: BodyRoom;
  /** Aborting gives the outcome `aborted`. */
  readonly signal?: AbortSignal;
}

/** One tenant's side of the dataexport API. */
export interface NetskopeClient {
  /** Sends one request, never follows a redirect, never retries. */
  request(request: ClientRequest): Promise<Outcome>;
  /** Reads the token again; true when it is another than the one of this generation. */
  hasNewerToken(generation: number): Promise<boolean>;
}

const NO_TOKEN_YET = -1;

interface Exchange {
  readonly options: ClientOptions;
  readonly request: ClientRequest;
  readonly held: HeldToken;
  readonly deadline: Deadline;
  readonly host: string;
  isAnswered: boolean;
  receivedBytes: number;
}

/** Joins token, pool and limits into a client. */
export function createNetskopeClient(options: ClientOptions): NetskopeClient {
  return {
    request: (request) => ask(options, request),
    hasNewerToken: (generation) => options.tokens.isNewerThan(generation),
  };
}

async function ask(options: ClientOptions, request: ClientRequest): Promise<Outcome> {
  const held = await takeToken(options.tokens);
  if ('kind' in held) return held;
  const exchange: Exchange = {
    options,
    request,
    held,
    deadline: startDeadline(options.totalTimeoutMs, request.signal),
    host: new URL(options.baseUrl).host,
    isAnswered: false,
    receivedBytes: 0,
  };
  try {
    return await converse(exchange);
  } catch (error) {
    return explain(exchange, error);
  } finally {
    exchange.deadline.end();
  }
}

async function takeToken(tokens: TokenKeeper): Promise<HeldToken | NoToken> {
  try {
    return await tokens.get();
  } catch (error) {
    const message = error instanceof Error ? error.message : 'The token cannot be read.';
    // Any token that can be read is newer than none.
    return { kind: 'no_token', message, tokenGeneration: NO_TOKEN_YET };
  }
}

async function converse(exchange: Exchange): Promise<Outcome> {
  const { options, request, deadline } = exchange;
  const url = exportUrl(options.baseUrl, { ...request, index: options.index });
  const answer = await send(url, {
    dispatcher: options.dispatcher,
    method: 'GET',
    headers: requestHeaders(options, exchange.held),
    headersTimeout: options.idleTimeoutMs,
    bodyTimeout: options.idleTimeoutMs,
    signal: deadline.signal,
  });
  exchange.isAnswered = true;
  if (answer.statusCode === 200) return readPage(exchange, answer);
  if (answer.statusCode === 204) {
    await answer.body.dump();
    return { kind: 'no_content', rateLimit: readRateLimit(answer.headers, options.nowMs()) };
  }
  return readError(exchange, answer);
}

function requestHeaders(options: ClientOptions, held: HeldToken): Record<string, string> {
  return {
    accept: 'application/json',
    'accept-encoding': 'gzip',
    'user-agent': `fluent-netskope/${options.version}`,
    ...(options.authHeader === 'bearer'
      ? { authorization: `Bearer ${held.token}` }
      : { 'netskope-api-token': held.token }),
  };
}

async function readPage(exchange: Exchange, answer: Dispatcher.ResponseData): Promise<Outcome> {
  const { options, request, deadline } = exchange;
  const encoding = first(answer.headers, 'content-encoding') ?? '';
  const read = await readBody(answer.body, {
    encoding,
    maxBytes: options.maxBodyBytes,
    room: {
      ...request.room,
      reserve: (totalBytes) => deadline.paused(() => request.room.reserve(totalBytes)),
    },
    onBytes: (receivedBytes) => {
      exchange.receivedBytes = receivedBytes;
    },
  });
  if (read.kind === 'given_up') return { kind: 'aborted' };
  if (read.kind === 'unsupported') return refuseEncoding(exchange);
  if (read.kind === 'too_large') return refuseSize(exchange);
  const dateMs = readDateMs(answer.headers);
  return {
    kind: 'body',
    bytes: read.bytes,
    rateLimit: readRateLimit(answer.headers, options.nowMs()),
    ...(dateMs === undefined ? {} : { dateMs }),
  };
}

async function readError(exchange: Exchange, answer: Dispatcher.ResponseData): Promise<Outcome> {
  const { options, held } = exchange;
  const statusClass = classifyStatus(answer.statusCode);
  if (statusClass === 'denied') options.tokens.refuse(held.generation);
  const serverMessage = await readServerMessage(answer.body, {
    encoding: first(answer.headers, 'content-encoding') ?? '',
    secret: held.token,
  });
  if (exchange.request.signal?.aborted === true) return { kind: 'aborted' };
  return {
    kind: 'http_error',
    status: answer.statusCode,
    statusClass,
    rateLimit: readRateLimit(answer.headers, options.nowMs()),
    ...(serverMessage === undefined ? {} : { serverMessage }),
    tokenGeneration: held.generation,
  };
}

function refuseSize({ options, host, receivedBytes }: Exchange): Broken {
  const message = `${host} sent more than ${options.maxBodyBytes} bytes, uncompressed; raise max_body_bytes to accept it.`;
  return { kind: 'broken', reason: 'too_large', message, receivedBytes };
}

function refuseEncoding({ host, receivedBytes }: Exchange): Broken {
  const message = `${host} used a content encoding that was not asked for; only gzip is read. A proxy may have changed it.`;
  return { kind: 'broken', reason: 'bad_encoding', message, receivedBytes };
}

function explain(exchange: Exchange, error: unknown): Outcome {
  const { deadline, host, isAnswered, receivedBytes, options } = exchange;
  if (deadline.isTimedOut()) {
    const message = `${host} took longer than ${options.totalTimeoutMs} ms for one answer.`;
    return { kind: 'broken', reason: 'timeout', message, receivedBytes };
  }
  if (deadline.signal.aborted) return { kind: 'aborted' };
  return describeTransportError(error, { host, isAnswered, receivedBytes });
}
