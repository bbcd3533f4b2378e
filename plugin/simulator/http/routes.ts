import { EPDLP_PATH, ITERATOR_PATH, STREAMS } from '../streams.ts';
import type { Switches } from '../switches.ts';

export type Route =
  | { readonly kind: 'export'; readonly stream: string; readonly path: string }
  | { readonly kind: 'iterator'; readonly name: string; readonly isEvents: boolean }
  | { readonly kind: 'ledger' | 'control' | 'none' };

/** Finds what a method and path lead to; the switches decide which paths exist. */
export function createRoutes(switches: Switches): (method: string, path: string) => Route {
  const closed = new Set([
    ...(switches.ipsPath ? [] : ['ips']),
    ...(switches.c2Path ? [] : ['c2']),
    ...(switches.connectionPath ? [] : ['connection']),
  ]);
  const streams = new Map(
    STREAMS.filter(({ name, path }) => path !== '' && !closed.has(name)).map(({ name, path }) => [
      path,
      name,
    ]),
  );
  if (switches.epdlpPath) streams.set(EPDLP_PATH, 'endpoint');

  return (method, path) => {
    const stream = streams.get(path);
    if (stream !== undefined && method === 'GET') return { kind: 'export', stream, path };
    if (path === '/simulator/ledger' && method === 'GET') return { kind: 'ledger' };
    if (path === '/simulator/control' && method === 'POST') return { kind: 'control' };
    return iteratorRoute(method, path) ?? { kind: 'none' };
  };
}

function iteratorRoute(method: string, path: string): Route | undefined {
  if (!path.startsWith(`${ITERATOR_PATH}/`)) return undefined;
  const [name = '', tail, ...more] = path.slice(ITERATOR_PATH.length + 1).split('/');
  const isEvents = tail === 'events';
  const isKnown = tail === undefined || (isEvents && method === 'GET');
  const isAllowed = ['GET', 'POST', 'DELETE'].includes(method);
  if (name === '' || more.length > 0 || !isKnown || !isAllowed) return undefined;
  return { kind: 'iterator', name: name, isEvents };
}
