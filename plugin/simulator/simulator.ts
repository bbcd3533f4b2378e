import { createHash } from 'node:crypto';
import { createWriteStream, type WriteStream } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

import type { Log } from '../observe/log.ts';
import { createCursorTable, type CursorPosition } from './cursor-table.ts';
import type { Span } from './cursors.ts';
import { createFaultScript, type FaultScript } from './faults/fault-script.ts';
import type { Fault, FaultMix } from './faults/fault.ts';
import { createAccess, type Access } from './http/access.ts';
import { createRequestHandler } from './http/handle-request.ts';
import { createRateLimit } from './http/rate-limit.ts';
import type { PageFill, Tenant } from './http/tenant.ts';
import { createLedger, type Ledger, type LedgerEntry } from './ledger.ts';
import { recordPieces } from './page-body.ts';
import type { StoredRecord } from './store.ts';
import { withDefaults, type Switches } from './switches.ts';
import { createTenantData, type TenantData, type TenantDataOptions } from './tenant-data.ts';

/** The token that the tenant accepts unless another is given. */
export const DEFAULT_TOKEN = 'simulated-token';

/** The size of the service's pages. */
export const DEFAULT_PAGE_SIZE = 10_000;

export interface SimulatorOptions extends TenantDataOptions {
  /** Port to listen on; without it a free one. */
  readonly port?: number;
  /** Address to listen on. Default 127.0.0.1. */
  readonly host?: string;
  readonly token?: string;
  /** Streams that the token may not read. */
  readonly forbidden?: readonly string[];
  /** Most records of a page. Default 10,000. */
  readonly pageSize?: number;
  /** Requests per second per path. Default 4. */
  readonly rateLimitPerSecond?: number | 'off';
  /** `wait_time` of every page in seconds, or by page. Default: 1 for a full, 30 for an empty one. */
  readonly waitTimeSecs?: number | ((fill: PageFill) => number);
  /** Whether bodies are compressed for clients that ask for it. Default true. */
  readonly gzip?: boolean;
  readonly switches?: Partial<Switches>;
  readonly faults?: readonly Fault[];
  readonly mix?: FaultMix;
  /** A file to which each ledger entry is appended as a line of JSON. */
  readonly ledgerFile?: string;
  readonly log?: Log;
  readonly sleep?: (ms: number) => Promise<void>;
}

/** A running tenant. */
export interface Simulator {
  /** `http://127.0.0.1:port`, without a slash at the end. */
  readonly url: string;
  readonly data: TenantData;
  readonly ledger: Ledger;
  readonly faults: FaultScript;
  /** Token and privileges, to be changed while it runs. */
  readonly access: Omit<Access, 'holdsToken' | 'mayRead'>;
  /** Where every iterator stands. */
  cursors(): readonly CursorPosition[];
  /** The record at a position; @throws Error for an unknown stream. */
  recordAt(stream: string, position: number): StoredRecord;
  /** The record's exact text on the wire; @throws Error for an unknown stream. */
  recordText(stream: string, position: number): string;
  /** SHA-256 in hex of the records' texts, joined by commas: what stands inside `result`. */
  digestOf(stream: string, span: Span): string;
  /** Ends all connections and the file; resolves when both are closed. */
  close(): Promise<void>;
}

/**
 * Starts a tenant on this machine.
 *
 * @throws Error when the port is taken, or `records` names a stream without records of its own.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const file = openLedgerFile(options);
  const stopped = new AbortController();
  const tenant = createTenant(options, stopped.signal, (entry) => {
    file?.write(`${JSON.stringify(entry)}\n`);
  });
  const server = createServer(listener(tenant, options.log));
  const host = options.host ?? '127.0.0.1';
  await listen(server, host, options.port ?? 0);
  return {
    url: urlOf(server, host),
    data: tenant.data,
    ledger: tenant.ledger,
    faults: tenant.faults,
    access: tenant.access,
    cursors: () => tenant.cursors.positions(),
    recordAt: (stream, position) => tenant.data.recordAt(stream, position),
    recordText: (stream, position) => tenant.data.recordText(stream, position),
    digestOf: (stream, span) => digestOf(tenant, stream, span),
    close: async () => {
      stopped.abort();
      await closeServer(server);
      await closeFile(file);
    },
  };
}

function createTenant(
  options: SimulatorOptions,
  stopped: AbortSignal,
  onEntry: (entry: LedgerEntry) => void,
): Tenant {
  const nowMs = options.nowMs ?? Date.now;
  const switches = withDefaults(options.switches);
  const { waitTimeSecs } = options;
  return {
    data: createTenantData(options),
    switches,
    pageSize: options.pageSize ?? DEFAULT_PAGE_SIZE,
    allowsGzip: options.gzip ?? true,
    waitSecs: typeof waitTimeSecs === 'number' ? () => waitTimeSecs : (waitTimeSecs ?? waitByFill),
    cursors: createCursorTable(switches.concurrentUse === 'allowed', nowMs),
    ledger: createLedger(onEntry),
    faults: createFaultScript(options.faults, options.mix),
    access: createAccess(options.token ?? DEFAULT_TOKEN, options.forbidden ?? []),
    rateLimit: createRateLimit(options.rateLimitPerSecond ?? 4, nowMs),
    nowMs,
    sleep:
      options.sleep ?? ((ms) => delay(ms, undefined, { signal: stopped }).catch(() => undefined)),
  };
}

/** The service's formula is not known; fuller pages ask for shorter waits. */
function waitByFill({ records, pageSize }: PageFill): number {
  return Math.max(1, Math.round(30 * (1 - records / pageSize)));
}

function listener(
  tenant: Tenant,
  log: Log | undefined,
): (request: IncomingMessage, response: ServerResponse) => void {
  const handle = createRequestHandler(tenant);
  return (request, response) => {
    handle({ request, response }).catch((error: unknown) => {
      log?.error('A request to the simulator failed.', { error: String(error) });
      response.destroy();
    });
  };
}

function openLedgerFile({ ledgerFile, log }: SimulatorOptions): WriteStream | undefined {
  if (ledgerFile === undefined) return undefined;
  const file = createWriteStream(ledgerFile, { flags: 'a' });
  file.on('error', (error) =>
    log?.error('The ledger file cannot be written.', { file: ledgerFile, error: error.message }),
  );
  return file;
}

function digestOf({ data }: Tenant, stream: string, span: Span): string {
  const store = data.store(stream);
  if (store === undefined) throw new Error(`The tenant has no stream "${stream}".`);
  const hash = createHash('sha256');
  const frame = { open: '', between: ',', close: '' };
  const body = { store, span, order: 'insertion', frame, paddingBytes: 0 } as const;
  for (const piece of recordPieces(body)) hash.update(piece);
  return hash.digest('hex');
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function urlOf(server: Server, host: string): string {
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function closeFile(file: WriteStream | undefined): Promise<void> {
  if (file === undefined || file.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    file.once('close', () => resolve());
    file.end();
  });
}
