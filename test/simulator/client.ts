import type { IncomingHttpHeaders } from 'node:http';

import { request } from 'undici';

import {
  DEFAULT_TOKEN,
  startSimulator,
  type Simulator,
  type SimulatorOptions,
} from '../../plugin/simulator/simulator.ts';

/** What came back, with the body as bytes; `broken` when it ended early. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
  readonly broken: boolean;
}

export interface Ask {
  readonly index?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** A time within the data of the simulators that tests start. */
export const END_SECS = 1_736_154_198;

/** A tenant for tests: a fixed end of time, small pages, no rate limit, no waits. */
export function startTenant(options: SimulatorOptions = {}): Promise<Simulator> {
  return startSimulator({
    endSecs: END_SECS,
    records: 250,
    pageSize: 100,
    rateLimitPerSecond: 'off',
    waitTimeSecs: 0,
    ...options,
  });
}

/** The path of a stream under the export. */
export function pathOf(stream: string): string {
  const events = [
    'alert',
    'application',
    'audit',
    'incident',
    'infrastructure',
    'network',
    'page',
    'connection',
    'endpoint',
    'epdlp',
  ];
  return `/api/v2/events/dataexport/${events.includes(stream) ? 'events' : 'alerts'}/${stream}`;
}

/** Asks for a page of a stream. */
export function ask(
  tenant: Simulator,
  stream: string,
  operation: string | number,
  how: Ask = {},
): Promise<Answer> {
  const query = `operation=${operation}&index=${how.index ?? 'tests'}`;
  return get(`${tenant.url}${pathOf(stream)}?${query}`, how);
}

/** GETs a URL with the tenant's default token; headers given replace it. */
export async function get(
  url: string,
  how: Ask = {},
  method: 'GET' | 'POST' | 'DELETE' = 'GET',
): Promise<Answer> {
  const { signal } = how;
  const answer = await request(url, {
    method,
    headers: how.headers ?? { 'Netskope-Api-Token': DEFAULT_TOKEN },
    ...(signal ? { signal } : {}),
  });
  const pieces: Buffer[] = [];
  let broken = false;
  try {
    for await (const piece of answer.body) pieces.push(Buffer.from(piece as Uint8Array));
  } catch {
    broken = true;
  }
  const bytes = Buffer.concat(pieces);
  const { statusCode: status, headers } = answer;
  return { status, headers, bytes, text: bytes.toString('utf8'), broken };
}

export interface PageJson {
  readonly ok: number;
  readonly result: readonly Readonly<Record<string, unknown>>[];
  readonly wait_time?: number;
  readonly timestamp_hwm?: number;
}

/** A page's JSON; long integers in it are rounded. */
export function pageOf(answer: Answer): PageJson {
  return JSON.parse(answer.text) as PageJson;
}

/** The `_id`s of a page's records. */
export function idsOf(answer: Answer): readonly unknown[] {
  return pageOf(answer).result.map((record) => record._id);
}

/** The `_id`s at positions `from` to `to`, the last not included. */
export function expectedIds(
  tenant: Simulator,
  stream: string,
  from: number,
  to: number,
): readonly string[] {
  return Array.from({ length: to - from }, (_, at) => tenant.recordAt(stream, from + at).id);
}
