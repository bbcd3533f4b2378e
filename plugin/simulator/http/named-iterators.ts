import { CSV_VERSION } from '../csv-form.ts';
import { fieldsOf } from '../fields.ts';
import { ITERATOR_PATH } from '../streams.ts';
import { json, jsonReply, sendReply, textReply, type Reply } from './reply.ts';
import { servePage, type Exchange, type PageMembers, type PageRequest } from './serve-page.ts';
import type { Tenant } from './tenant.ts';

const STREAM = 'clientstatus';

/** The named iterators: made, watched, read as CSV, and removed. */
export interface NamedIterators {
  handle(exchange: Exchange, asked: { readonly name: string; readonly url: URL }): Promise<void>;
  readEvents(
    exchange: Exchange,
    asked: { readonly name: string; readonly url: URL },
  ): Promise<void>;
}

/** No iterator yet; there can be one per event type, and `clientstatus` is the only type. */
export function createNamedIterators(tenant: Tenant): NamedIterators {
  const createdMs = new Map<string, number>();

  const create = (name: string, url: URL): Reply => {
    if (url.searchParams.get('eventtype') !== STREAM) {
      return jsonReply(400, `eventtype must be ${STREAM}`);
    }
    if (createdMs.size > 0) {
      return jsonReply(
        400,
        'Only one iterator is allowed per event type. Please use the existing iterator',
      );
    }
    const made = tenant.switches.iteratorNames === 'decorated' ? `${name}_1` : name;
    createdMs.set(made, tenant.nowMs());
    return textReply(202, `Iterator ${made} is being created`);
  };

  const status = (name: string): Reply => {
    const sinceMs = createdMs.get(name);
    if (sinceMs === undefined) return missing(name);
    const isReady = tenant.nowMs() - sinceMs >= tenant.switches.iteratorReadySecs * 1000;
    return json(200, { status: isReady ? 'Ready' : 'InProgress' });
  };

  const remove = (name: string): Reply => {
    tenant.cursors.delete(pairOf(name));
    return createdMs.delete(name) ? textReply(200, `Iterator ${name} was deleted`) : missing(name);
  };

  return {
    handle: async ({ request, response }, { name, url }) => {
      if (request.method === 'POST') await sendReply(response, create(name, url));
      else if (request.method === 'DELETE') await sendReply(response, remove(name));
      else await sendReply(response, status(name));
    },
    readEvents: async (exchange, { name, url }) => {
      const store = tenant.data.store(STREAM);
      if (store === undefined || !createdMs.has(name)) {
        return sendReply(exchange.response, missing(name));
      }
      if (url.searchParams.get('operation') !== 'next') {
        return sendReply(exchange.response, jsonReply(400, 'operation must be next'));
      }
      // A new iterator begins with the stored history: a tenant at rest would else give no line.
      if (tenant.cursors.get(pairOf(name)) === undefined) {
        tenant.cursors.set(pairOf(name), startOfStore(tenant));
      }
      return servePage(tenant, csvRequest(tenant, name, store), exchange);
    },
  };
}

function csvRequest(tenant: Tenant, name: string, store: PageRequest['store']): PageRequest {
  const columns = fieldsOf(STREAM).map((field) => field.name);
  const inHeader = tenant.switches.csvHeader === 'schema_headers';
  const firstRow = inHeader ? '' : `version,${columns.join(',')}\n`;
  return {
    ...pairOf(name),
    stream: STREAM,
    store,
    operation: { kind: 'next' },
    form: (members) => ({
      frame: members.isEmpty
        ? { open: '', between: '', close: '' }
        : { open: firstRow, between: '\n', close: '\n' },
      headers: {
        'Content-Type': 'text/csv',
        ...(inHeader ? { schema_headers: schemaHeaders(columns, members) } : {}),
      },
    }),
  };
}

/** The header is a dictionary written with single quotes, which JSON readers refuse. */
function schemaHeaders(columns: readonly string[], { waitSecs }: PageMembers): string {
  const names = columns.map((column) => `'${column}'`).join(', ');
  const wait = waitSecs === undefined ? '' : `, 'wait_time': ${waitSecs}`;
  return `{'${CSV_VERSION}': [${names}]${wait}}`;
}

function startOfStore(tenant: Tenant): NonNullable<ReturnType<Tenant['cursors']['get']>> {
  const hwmSecs = tenant.data.nowSecs();
  return {
    position: 0,
    hwmSecs: 0,
    lastPage: { from: 0, to: 0, hwmSecs },
    usedSecs: hwmSecs,
  };
}

function pairOf(name: string): { readonly path: string; readonly index: string } {
  return { path: ITERATOR_PATH, index: name };
}

function missing(name: string): Reply {
  return textReply(404, `Iterator ${name} does not exist`);
}
