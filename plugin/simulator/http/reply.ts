import type { ServerResponse } from 'node:http';

/** A short answer that is no page. */
export interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** The message as the gateway wraps it. */
export function jsonReply(status: number, message: string): Reply {
  return json(status, { message });
}

/** Any value as JSON. */
export function json(status: number, value: unknown): Reply {
  return { status, contentType: 'application/json', body: JSON.stringify(value) };
}

export function textReply(status: number, body: string): Reply {
  return { status, contentType: 'text/plain; charset=utf-8', body };
}

export const NO_ROUTE = jsonReply(404, 'no Route matched with those values');
export const NO_PRIVILEGE = jsonReply(403, 'You cannot consume this service');
export const TOO_MANY = jsonReply(429, 'API rate limit exceeded');
export const CONFLICT = jsonReply(409, 'Concurrency conflict, retry later.');
export const WRONG_TOKEN = textReply(401, 'Invalid token. Check tenant configurations.');

/** A page of HTML, as a proxy in between writes it. */
export function htmlReply(status: number, title: string): Reply {
  const body = `<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;
  return { status, contentType: 'text/html', body };
}

/** Sends a reply and resolves when it is on its way or the client has left. */
export async function sendReply(response: ServerResponse, reply: Reply): Promise<void> {
  response.statusCode = reply.status;
  if (reply.body !== '') response.setHeader('Content-Type', reply.contentType);
  await endOf(response, reply.body);
}

/** Ends a response; true when all of it went to the connection. */
export function endOf(response: ServerResponse, body = ''): Promise<boolean> {
  if (response.destroyed) return Promise.resolve(false);
  return new Promise((resolve) => {
    response.once('close', () => resolve(response.writableFinished));
    response.end(body, () => resolve(true));
  });
}
