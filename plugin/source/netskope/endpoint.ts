import { operationParameter, type Operation } from './operation.ts';

/** Where a stream lives below `/api/v2/events/dataexport`. */
export interface StreamPath {
  readonly family: 'events' | 'alerts';
  readonly type: string;
}

/** One request of one iterator. */
export interface ExportRequest {
  readonly path: StreamPath;
  readonly index: string;
  readonly operation: Operation;
}

/** The address of one dataexport request; `baseUrl` may carry a path of its own. */
export function exportUrl(baseUrl: string, request: ExportRequest): URL {
  const url = new URL(baseUrl);
  const prefix = url.pathname.replace(/\/+$/, '');
  const type = encodeURIComponent(request.path.type);
  url.pathname = `${prefix}/api/v2/events/dataexport/${request.path.family}/${type}`;
  url.search = '';
  url.hash = '';
  url.searchParams.set('index', request.index);
  url.searchParams.set('operation', operationParameter(request.operation));
  return url;
}
