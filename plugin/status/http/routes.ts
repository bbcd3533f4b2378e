import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readiness } from '../readiness.ts';
import type { Snapshot } from '../snapshot-shape.ts';
import type { EventStream } from './event-stream.ts';
import type { Refusal } from './request-guard.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

/** What the pages say. */
export interface Pages {
  readonly readiness: () => Readiness;
  readonly snapshot: () => Snapshot;
  readonly metrics: () => Promise<string>;
  readonly metricsType: string;
  readonly statusPage: { readonly html: string; readonly policy: string };
  readonly events: EventStream;
}

type Answer = (response: ServerResponse, method: string | undefined) => void | Promise<void>;

/** Answers requests by their path. */
export function createRoutes(
  pages: Pages,
  guard: (request: IncomingMessage) => Refusal | undefined,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const answers = new Map<string, Answer>([
    ['/healthz', (response) => sendJson(response, 200, { alive: true })],
    ['/readyz', (response) => sendReadiness(response, pages.readiness())],
    ['/status.json', (response) => sendJson(response, 200, pages.snapshot())],
    ['/metrics', async (response) => send(response, 200, pages.metricsType, await pages.metrics())],
    ['/', (response) => sendPage(response, pages.statusPage)],
    ['/events', (response, method) => sendEvents(response, method, pages.events)],
  ]);
  return async (request, response) => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    const refusal = guard(request);
    if (refusal !== undefined) {
      refuse(response, refusal);
      return;
    }
    const [path = ''] = (request.url ?? '').split('?', 1);
    const answer = answers.get(path);
    if (answer === undefined) sendText(response, 404, NOT_FOUND);
    else await answer(response, request.method);
  };
}

const NOT_FOUND = 'There are /, /healthz, /readyz, /metrics, /status.json and /events.';

function sendReadiness(response: ServerResponse, readiness: Readiness): void {
  sendJson(response, readiness.ready ? 200 : 503, readiness);
}

function sendPage(response: ServerResponse, { html, policy }: Pages['statusPage']): void {
  response.setHeader('Content-Security-Policy', policy);
  send(response, 200, 'text/html; charset=utf-8', html);
}

function sendEvents(
  response: ServerResponse,
  method: string | undefined,
  events: EventStream,
): void {
  if (method === 'HEAD') {
    send(response, 200, 'text/event-stream; charset=utf-8', '');
  } else if (!events.open(response)) {
    response.setHeader('Retry-After', '10');
    sendText(response, 503, 'Too many pages are open already; close one.');
  }
}

function refuse(response: ServerResponse, { status, message }: Refusal): void {
  if (status === 405) response.setHeader('Allow', 'GET, HEAD');
  // What else such a client sends is not read.
  response.setHeader('Connection', 'close');
  sendText(response, status, message);
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  send(response, status, 'application/json; charset=utf-8', `${JSON.stringify(value, null, 2)}\n`);
}

function sendText(response: ServerResponse, status: number, message: string): void {
  send(response, status, 'text/plain; charset=utf-8', `${message}\n`);
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': bytes.length });
  response.end(bytes);
}
