import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { pageOf } from '../bench/pages.ts';
import { idLength, writeId } from './soak-ids.ts';

/** Every stream is served with the records of one of these. */
const TEMPLATES = ['application', 'page', 'network', 'alert'] as const;
type Template = (typeof TEMPLATES)[number];

/** Streams at once, as `name` in the configuration and with the records that each carries. */
export const SOAK_STREAMS: readonly { readonly name: string; readonly records: Template }[] = [
  { name: 'application', records: 'application' },
  { name: 'page', records: 'page' },
  { name: 'network', records: 'network' },
  { name: 'connection', records: 'page' },
  { name: 'alert', records: 'alert' },
  ...['policy', 'malsite', 'malware', 'dlp', 'watchlist', 'quarantine', 'uba', 'ctep'].map(
    (type, at) => ({
      name: `alert_${type}`,
      records: at % 2 === 0 ? ('alert' as const) : ('application' as const),
    }),
  ),
];

export interface SoakTenant {
  readonly url: string;
  /** Pages that were asked for with `next` or an epoch. */
  pages(): number;
  /** The same by stream, in the order of `SOAK_STREAMS`. */
  pagesPerStream(): readonly number[];
  /** Uncompressed bytes of those. */
  bytes(): number;
  /** From now on every stream is empty. */
  runDry(): void;
  close(): Promise<void>;
}

export interface SoakTenantOptions {
  /** Over all streams, in turn. */
  readonly pages: number;
  /** Of one page. */
  readonly records: number;
}

/** A page that is ready but for the ids of its records. */
interface Prepared {
  readonly body: Buffer;
  /** Where each id begins. */
  readonly idsAt: readonly number[];
}

/** Serves full pages as fast as they are asked for; every record of every page has an id of its own. */
export async function startSoakTenant(options: SoakTenantOptions): Promise<SoakTenant> {
  const { pages, records } = options;
  const prepared = new Map(
    TEMPLATES.map((name) => [name, prepare(pageOf(name, records), records)]),
  );
  const streams = SOAK_STREAMS.map((stream, at) => ({
    ...stream,
    number: at,
    pages: Math.floor((pages + SOAK_STREAMS.length - 1 - at) / SOAK_STREAMS.length),
    served: 0,
  }));
  let servedBytes = 0;
  let isDry = false;

  const render = async (stream: (typeof streams)[number]): Promise<Buffer> => {
    const template = prepared.get(stream.records);
    if (template === undefined) throw new Error(`No page was made for ${stream.name}.`);
    const body = Buffer.from(template.body);
    const firstSerial = (stream.served - 1) * records;
    for (const [index, at] of template.idsAt.entries()) {
      writeId(body, at, { stream: stream.number, serial: firstSerial + index });
    }
    servedBytes += body.length;
    return promisify(gzip)(body, { level: 1, chunkSize: 1024 * 1024 });
  };

  const answer = async (requestUrl: string): Promise<Buffer | string> => {
    const { pathname, searchParams } = new URL(requestUrl, 'http://tenant');
    const [family = '', type = ''] = pathname.split('/').slice(-2);
    const name = family === 'alerts' ? `alert_${type}` : type;
    const stream = streams.find((one) => one.name === name);
    if (stream === undefined) throw new Error(`The soak has no stream ${name}.`);
    const operation = searchParams.get('operation') ?? '';
    // An epoch that was not answered whole is asked for again, and begins at the first page again.
    if (/^\d+$/.test(operation)) stream.served = 0;
    const isResend = operation === 'resend' && stream.served > 0;
    if (!isResend) {
      if (isDry || stream.served === stream.pages) return emptyPage();
      stream.served += 1;
    }
    return render(stream);
  };

  const server = createServer((request, response) => {
    answer(request.url ?? '').then(
      (body) => {
        if (typeof body !== 'string') response.setHeader('content-encoding', 'gzip');
        response.end(body);
      },
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    pages: () => streams.reduce((sum, { served }) => sum + served, 0),
    pagesPerStream: () => streams.map(({ served }) => served),
    runDry: () => void (isDry = true),
    bytes: () => servedBytes,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const emptyPage = (): string =>
  `{"ok":1,"result":[],"wait_time":0,"timestamp_hwm":${Math.floor(Date.now() / 1000)}}`;

function prepare(body: Buffer, records: number): Prepared {
  const key = '"_id":"';
  const idsAt: number[] = [];
  for (let at = body.indexOf(key); at !== -1; at = body.indexOf(key, at + 1)) {
    const start = at + key.length;
    // Objects within records may have an id of their own, which is short.
    if (body.indexOf('"', start) - start >= idLength) idsAt.push(start);
  }
  if (idsAt.length !== records) throw new Error(`${idsAt.length} ids in ${records} records.`);
  return { body, idsAt };
}
