import { gzipSync } from 'node:zlib';
import { readAnswer } from '../../plugin/forward/ack.ts';
import { encodePing, readHelo, readPong } from '../../plugin/forward/handshake-messages.ts';
import { encodeSmall } from '../../plugin/forward/small-message.ts';
import { ByteBuffer } from '../../plugin/msgpack/byte-buffer.ts';
import { MessageSplitter } from '../../plugin/msgpack/message-splitter.ts';
import { MsgpackReader } from '../../plugin/msgpack/reader.ts';
import { msgpackToJson } from '../../plugin/msgpack/to-json.ts';
import { readForwardMessage } from '../../plugin/receiver/forward-message.ts';
import { createGatekeeper } from '../../plugin/receiver/gatekeeper.ts';
import { pack, packEntry } from '../forward/support/frames.ts';
import { mutateBytes, randomRecord, randomValue } from '../msgpack/byte-mutant.ts';
import { Random } from '../transform/json/random.ts';

const MAX_BYTES = 20_000;
const MAX_DEPTH = 32;
const KEY = 'the shared key';

/** How often something was read, so that a fuzzer which only meets refusals is noticed. */
export interface FuzzTotals {
  split: number;
  json: number;
  entries: number;
  malformed: number;
  acks: number;
  helos: number;
  pongs: number;
  welcomes: number;
}

/**
 * Gives `count` messages, most of them broken, to everything that reads bytes of a peer.
 * @throws Error with seed, number and hex of the first one that is read wrongly or breaks a reader.
 */
export async function fuzz(count: number, seed: number): Promise<FuzzTotals> {
  const random = new Random(seed);
  const totals: FuzzTotals = {
    split: 0,
    json: 0,
    entries: 0,
    malformed: 0,
    acks: 0,
    helos: 0,
    pongs: 0,
    welcomes: 0,
  };
  for (let index = 0; index < count; index++) {
    const whole = message(random);
    const bytes = random.chance(0.2) ? whole : mutateBytes(random, whole);
    try {
      splitsAlike(random, bytes, totals);
      becomesJson(bytes, totals);
      answersAreReadable(bytes, totals);
      gateHolds(random, totals);
      await entriesAreReadable(bytes, totals);
    } catch (cause) {
      const hex = Buffer.from(bytes).toString('hex');
      throw new Error(`seed ${seed}, message ${index}, hex ${hex}: ${String(cause)}`, { cause });
    }
  }
  return totals;
}

function message(random: Random): Uint8Array {
  const chunk = random.hex(32);
  const packed = (): Buffer =>
    Buffer.concat(Array.from({ length: random.below(5) }, () => packEntry(randomRecord(random))));
  switch (random.below(8)) {
    case 0:
      return pack(['tag', packed(), { size: 3, chunk }]);
    case 1:
      return pack(['tag', gzipSync(packed()), { compressed: 'gzip', chunk }]);
    case 2:
      return pack(['tag', [[1_700_000_000, randomRecord(random)]], { chunk }]);
    case 3:
      return pack(['tag', 1_700_000_000.5, randomRecord(random), { chunk }]);
    case 4:
      return encodeSmall({ ack: chunk });
    case 5:
      return encodeSmall(['HELO', { nonce: Buffer.alloc(16, 7), auth: '', keepalive: true }]);
    case 6:
      return encodeSmall(['PONG', random.chance(0.5), 'because', 'host', random.hex(128)]);
    default:
      return pack(randomValue(random));
  }
}

/** However a stream is cut, the same messages come out, and each is one value to its last byte. */
function splitsAlike(random: Random, bytes: Uint8Array, totals: FuzzTotals): void {
  const limits = { maxBytes: MAX_BYTES, maxDepth: MAX_DEPTH };
  const atOnce = new MessageSplitter(limits).push(bytes);
  const piecewise = new MessageSplitter(limits);
  const found: string[] = [];
  let failure: string | undefined;
  for (let at = 0; at < bytes.length && failure === undefined;) {
    const end = at + 1 + random.below(64);
    const split = piecewise.push(bytes.slice(at, end));
    found.push(...split.messages.map(hexOf));
    failure = split.failure;
    at = end;
  }
  must(found.join() === atOnce.messages.map(hexOf).join(), 'the cuts change the messages');
  must(failure === atOnce.failure, 'the cuts change the failure');
  let taken = 0;
  for (const one of atOnce.messages) {
    taken += one.length;
    must(one.length <= MAX_BYTES, 'a message is longer than allowed');
    const reader = new MsgpackReader(one, MAX_DEPTH);
    reader.skip();
    must(reader.failure === undefined && reader.atEnd, 'splitter and reader differ');
    totals.split += 1;
  }
  must(taken <= bytes.length, 'more came out than went in');
}

/** Whatever can be written as JSON is JSON, and what can not leaves nothing behind. */
function becomesJson(bytes: Uint8Array, totals: FuzzTotals): void {
  const out = new ByteBuffer(64);
  out.ascii('x');
  const failure = msgpackToJson(bytes, out);
  const text = Buffer.from(out.view()).toString('utf8');
  if (failure !== undefined) must(text === 'x', 'a failure leaves text behind');
  else {
    JSON.parse(text.slice(1));
    totals.json += 1;
  }
}

function answersAreReadable(bytes: Uint8Array, totals: FuzzTotals): void {
  const answer = readAnswer(bytes);
  if (answer.kind === 'ack') totals.acks += 1;
  const helo = readHelo(bytes);
  if (helo !== undefined) {
    totals.helos += 1;
    const parts = { hostname: 'us', salt: 'aa', sharedKey: KEY };
    must((encodePing(helo, parts)?.length ?? 0) <= 1022, 'a PING is too long');
  }
  const pong = readPong(bytes);
  if (pong === undefined) return;
  totals.pongs += 1;
  must(/^[\x20-\x7e]{0,200}$/.test(pong.reason), 'a reason is not fit for a log');
}

/** A PING that was tampered with gets nobody in. */
function gateHolds(random: Random, totals: FuzzTotals): void {
  const gate = createGatekeeper({ hostname: 'receiver', sharedKey: KEY }, (size) =>
    new Uint8Array(size).fill(9),
  );
  const helo = readHelo(gate.helo);
  if (helo === undefined) throw new Error('our own HELO can not be read');
  const ping = encodePing(helo, { hostname: 'us', salt: random.hex(32), sharedKey: KEY });
  if (ping === undefined) throw new Error('our own PING is too long');
  const tampered = random.chance(0.2) ? ping : mutateBytes(random, ping);
  const verdict = gate.judge(tampered);
  if (verdict.kind !== 'welcome') return;
  totals.welcomes += 1;
  // Host, salt and digest are what the key vouches for; user and what follows are not asked for.
  const vouched = ping.length - 2;
  const same = Buffer.compare(tampered.subarray(0, vouched), ping.subarray(0, vouched)) === 0;
  must(same, 'a PING that was tampered with is welcome');
}

async function entriesAreReadable(bytes: Uint8Array, totals: FuzzTotals): Promise<void> {
  const read = await readForwardMessage(bytes, MAX_BYTES);
  if (read.kind === 'malformed') totals.malformed += 1;
  if (read.kind !== 'entries') return;
  totals.entries += read.entries.length;
  for (const { recordBytes, nanoseconds, seconds } of read.entries) {
    must(nanoseconds >= 0 && nanoseconds < 1e9, 'nanoseconds are out of range');
    must(Number.isSafeInteger(seconds), 'seconds are no integer');
    const failure = msgpackToJson(recordBytes, new ByteBuffer(64));
    // Keys inside of keys may be deeper than can be written.
    must(failure === undefined || failure === 'too_deep', `a record can not be read: ${failure}`);
  }
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function must(isSo: boolean, otherwise: string): void {
  if (!isSo) throw new Error(otherwise);
}

// npx tsx test/receiver/fuzz.ts COUNT SEED
if (process.argv[1] !== undefined && import.meta.filename === process.argv[1]) {
  const count = Number(process.argv[2] ?? 1_000_000);
  const seed = Number(process.argv[3] ?? 1);
  console.log({ count, seed, ...(await fuzz(count, seed)) });
}
