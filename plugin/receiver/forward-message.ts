import { MsgpackReader } from '../msgpack/reader.ts';
import type { MsgpackType } from '../msgpack/type-byte.ts';
import { readEntry, readTime, withRecord } from './entry.ts';
import type { ReceivedEntry } from './entry.ts';
import { inflate } from './inflate.ts';

/** A message of a Forward client, read. */
export type ForwardMessage =
  | {
      readonly kind: 'entries';
      readonly tag: string;
      readonly entries: readonly ReceivedEntry[];
      /** What the ack must echo; absent when the client wants none. */
      readonly chunk?: string;
    }
  | { readonly kind: 'heartbeat' }
  | { readonly kind: 'malformed'; readonly message: string };

interface Options {
  readonly chunk?: string;
  readonly compressed?: string;
}

/** Reads Message, Forward, PackedForward and CompressedPackedForward (gzip), and the nil of a heartbeat. */
export async function readForwardMessage(
  message: Uint8Array,
  maxInflatedBytes: number,
): Promise<ForwardMessage> {
  const reader = new MsgpackReader(message);
  if (reader.peek() === 'nil') return { kind: 'heartbeat' };
  if (reader.peek() !== 'array') return malformed('it is no array');
  const length = reader.array();
  if (reader.peek() !== 'str') return malformed('the tag is no str');
  const tag = textOf(reader.str());
  const mode = reader.peek();
  if (mode === 'array') return readForward(reader, tag, length);
  if (mode === 'bin' || mode === 'str') {
    return readPacked(reader, { tag, length, maxInflatedBytes });
  }
  return readSingle(reader, tag, length);
}

function readSingle(reader: MsgpackReader, tag: string, length: number): ForwardMessage {
  if (length < 3 || length > 4) return malformed('a single event has 3 or 4 elements');
  const time = readTime(reader);
  const entry = time === undefined ? undefined : withRecord(time, reader);
  if (entry === undefined) return malformed('the event is no time with a map');
  const options = readOptions(reader, length - 3);
  return options === undefined ? badOptions() : received(tag, [entry], options);
}

function readForward(reader: MsgpackReader, tag: string, length: number): ForwardMessage {
  if (length < 2 || length > 3) return malformed('a list of events has 2 or 3 elements');
  const entries: ReceivedEntry[] = [];
  for (let left = reader.array(); left > 0; left--) {
    const entry = readEntry(reader);
    if (entry === undefined) return malformed('an entry is no time with a map');
    entries.push(entry);
  }
  const options = readOptions(reader, length - 2);
  return options === undefined ? badOptions() : received(tag, entries, options);
}

interface PackedParts {
  readonly tag: string;
  readonly length: number;
  readonly maxInflatedBytes: number;
}

async function readPacked(reader: MsgpackReader, parts: PackedParts): Promise<ForwardMessage> {
  const { tag, length, maxInflatedBytes } = parts;
  if (length < 2 || length > 3) return malformed('packed events have 2 or 3 elements');
  const payload = reader.strOrBin();
  const options = readOptions(reader, length - 2);
  if (options === undefined) return badOptions();
  const { compressed = 'text' } = options;
  if (compressed !== 'text' && compressed !== 'gzip') {
    return malformed('the compression is neither gzip nor text');
  }
  const plain = compressed === 'gzip' ? await inflate(payload, maxInflatedBytes) : payload;
  if (plain === undefined) return malformed('the gzip is damaged or inflates beyond the limit');
  const entries = readEntries(plain);
  return entries === undefined
    ? malformed('a packed entry is no time with a map')
    : received(tag, entries, options);
}

function readEntries(payload: Uint8Array): ReceivedEntry[] | undefined {
  const reader = new MsgpackReader(payload);
  const entries: ReceivedEntry[] = [];
  while (!reader.atEnd) {
    const entry = readEntry(reader);
    if (entry === undefined) return undefined;
    entries.push(entry);
  }
  return entries;
}

/** The option map, nil or nothing; `undefined` when it is something else. */
function readOptions(reader: MsgpackReader, elements: number): Options | undefined {
  if (elements === 0 || reader.peek() === 'nil')
    return reader.failure === undefined ? {} : undefined;
  const known = new Map<string, string>();
  for (let left = reader.map(); left > 0 && reader.failure === undefined; left--) {
    const key = textOf(reader.strOrBin());
    // A chunk must be a str: Fluent Bit closes the connection on a bin.
    if (key === 'chunk' || key === 'compressed') known.set(key, optionText(reader, reader.peek()));
    else reader.skip();
  }
  if (reader.failure !== undefined) return undefined;
  const [chunk, compressed] = [known.get('chunk'), known.get('compressed')];
  return {
    ...(chunk === undefined ? {} : { chunk }),
    ...(compressed === undefined ? {} : { compressed }),
  };
}

function optionText(reader: MsgpackReader, type: MsgpackType | undefined): string {
  return type === 'nil' ? '' : textOf(reader.str());
}

function received(
  tag: string,
  entries: readonly ReceivedEntry[],
  options: Options,
): ForwardMessage {
  const { chunk } = options;
  return { kind: 'entries', tag, entries, ...(chunk === undefined ? {} : { chunk }) };
}

function badOptions(): ForwardMessage {
  return malformed('the options are no map, or hold a chunk id that is no str');
}

function malformed(message: string): ForwardMessage {
  return { kind: 'malformed', message };
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
