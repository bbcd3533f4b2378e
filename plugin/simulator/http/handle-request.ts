import { jsonFrame } from '../page-body.ts';
import { parseOperation } from '../operation.ts';
import { STREAMS } from '../streams.ts';
import { control, isLocal } from './control.ts';
import { createNamedIterators } from './named-iterators.ts';
import {
  json,
  jsonReply,
  NO_PRIVILEGE,
  NO_ROUTE,
  sendReply,
  TOO_MANY,
  WRONG_TOKEN,
  type Reply,
} from './reply.ts';
import { createRoutes, type Route } from './routes.ts';
import { servePage, type Exchange, type PageRequest } from './serve-page.ts';
import type { Tenant } from './tenant.ts';

/** The tenant's answer to any request. */
export function createRequestHandler(tenant: Tenant): (exchange: Exchange) => Promise<void> {
  const routeOf = createRoutes(tenant.switches);
  const iterators = createNamedIterators(tenant);

  const api = async (exchange: Exchange, route: ApiRoute, url: URL): Promise<void> => {
    const refusal = gate(tenant, exchange, { route, path: url.pathname });
    if (refusal) {
      noteRefusal(tenant, route, { url, reply: refusal });
      return sendReply(exchange.response, refusal);
    }
    if (route.kind === 'export') return exportPage(tenant, exchange, { route, url });
    const asked = { name: route.name, url };
    return route.isEvents
      ? iterators.readEvents(exchange, asked)
      : iterators.handle(exchange, asked);
  };

  return async (exchange) => {
    const { request, response } = exchange;
    const url = urlOf(request.url);
    if (url === undefined) return sendReply(response, jsonReply(400, 'The path is malformed'));
    const route = routeOf(request.method ?? '', url.pathname);
    switch (route.kind) {
      case 'none':
        return sendReply(response, NO_ROUTE);
      case 'ledger':
      case 'control':
        if (!isLocal(request)) return sendReply(response, NO_ROUTE);
        return sendReply(
          response,
          route.kind === 'ledger' ? json(200, ledgerOf(tenant)) : await control(tenant, request),
        );
      case 'export':
      case 'iterator':
        return api(exchange, route, url);
    }
  };
}

type ApiRoute = Extract<Route, { kind: 'export' | 'iterator' }>;

function urlOf(path = '/'): URL | undefined {
  return URL.canParse(path, 'http://tenant.invalid')
    ? new URL(path, 'http://tenant.invalid')
    : undefined;
}

/** Token, privilege, rate: the reply that keeps a request out, if any does. */
function gate(
  { access, rateLimit, switches }: Tenant,
  { request, response }: Exchange,
  { route, path }: { readonly route: ApiRoute; readonly path: string },
): Reply | undefined {
  const isKnown = access.holdsToken(request.headers);
  const scopes = { token_and_path: `${isKnown} ${path}`, path, tenant: '' };
  const permit = rateLimit.take(scopes[switches.rateLimitScope]);
  for (const [name, value] of Object.entries(permit.headers)) response.setHeader(name, value);
  if (!isKnown) return { ...WRONG_TOKEN, status: Number(switches.wrongToken) };
  if (!access.mayRead(streamOf(route))) return NO_PRIVILEGE;
  return permit.allowed ? undefined : TOO_MANY;
}

function exportPage(
  tenant: Tenant,
  exchange: Exchange,
  { route, url }: { readonly route: Extract<Route, { kind: 'export' }>; readonly url: URL },
): Promise<void> {
  const wanted = pageRequest(tenant, route, url);
  return typeof wanted === 'string'
    ? sendReply(exchange.response, jsonReply(400, wanted))
    : servePage(tenant, wanted, exchange);
}

function pageRequest(
  { data, switches }: Tenant,
  { stream, path }: Extract<Route, { kind: 'export' }>,
  url: URL,
): PageRequest | string {
  const index = url.searchParams.get('index') ?? '';
  if (index === '' && switches.missingIndex === 'refuse') return 'index is missing';
  const text = url.searchParams.get('operation') ?? '';
  if (text === '' && switches.missingOperation === 'refuse') return 'operation is missing';
  const operation = parseOperation(text === '' ? 'next' : text);
  const isRetired = operation?.kind === 'head' || operation?.kind === 'tail';
  if (operation === undefined || (isRetired && !switches.headAndTail)) {
    return 'operation must be an epoch in seconds, next or resend';
  }
  const store = data.store(stream);
  if (store === undefined) return 'the stream holds no records';
  return {
    stream,
    path,
    index,
    operation,
    store,
    form: (members) => ({
      frame: jsonFrame(members),
      headers: { 'Content-Type': 'application/json' },
    }),
  };
}

function noteRefusal(
  { ledger, nowMs }: Tenant,
  route: ApiRoute,
  { url, reply }: { readonly url: URL; readonly reply: Reply },
): void {
  ledger.add({
    atMs: nowMs(),
    stream: streamOf(route),
    path: url.pathname,
    index: url.searchParams.get('index') ?? '',
    operation: url.searchParams.get('operation') ?? '',
    status: reply.status,
    outcome: 'refused',
    bytes: Buffer.byteLength(reply.body),
  });
}

function streamOf(route: ApiRoute): string {
  return route.kind === 'export' ? route.stream : 'clientstatus';
}

/** All that another process needs to make the same records and to compare. */
function ledgerOf({ data, cursors, ledger }: Tenant): unknown {
  const streams = STREAMS.map(({ name }) => [
    name,
    { inStore: data.store(name)?.count() ?? 0, served: ledger.coverage(name) },
  ]);
  return {
    seed: data.seed,
    endSecs: data.endSecs,
    historySecs: data.historySecs,
    streams: Object.fromEntries(streams) as unknown,
    cursors: cursors.positions(),
    entries: ledger.entries(),
  };
}
