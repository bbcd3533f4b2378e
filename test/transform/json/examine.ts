import { isUtf8 } from 'node:buffer';
import { expect } from 'chai';
import { MsgpackWriter } from '../../../plugin/msgpack/writer.ts';
import { compileKey } from '../../../plugin/transform/json/key-hash.ts';
import type { RecordView } from '../../../plugin/transform/json/record-view.ts';
import { scan, type ScanVerdict } from '../../../plugin/transform/json/scan.ts';
import { scanRecord } from '../../../plugin/transform/json/scan-record.ts';
import { transcodeRecord, transcodeValue } from '../../../plugin/transform/json/transcode.ts';
import { GrammarError, type Node, parseReference } from './reference-parser.ts';
import { decoded, expectPacked, hasLoneSurrogate, unpack } from './reference-values.ts';

const writer = new MsgpackWriter(16);

/**
 * Compares everything the reader says of `bytes` with `JSON.parse` and the reference parser, and
 * throws at the first difference. `view` must have limits that the text does not reach.
 */
export function examine(bytes: Uint8Array, view: RecordView): ScanVerdict['kind'] {
  const verdict = scan(bytes);
  const text = Buffer.from(bytes).toString('utf8');
  expect(verdict.kind === 'json', 'verdict').to.equal(isJson(text));
  const reference = referenceOf(text);
  if (reference instanceof GrammarError) {
    const isEnd = reference.index === text.length;
    expect(verdict.kind, 'kind of failure').to.equal(isEnd ? 'truncated' : 'not_json');
    if (verdict.kind !== 'json' && isUtf8(bytes)) {
      const offset = Buffer.byteLength(text.slice(0, reference.index));
      expect(verdict.offset, 'offset of failure').to.equal(offset);
    }
    examineBroken(bytes, view);
  } else {
    examineValue(bytes, view, reference);
  }
  return verdict.kind;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function referenceOf(text: string): Node | GrammarError {
  try {
    return parseReference(text);
  } catch (error) {
    if (error instanceof GrammarError) return error;
    throw error;
  }
}

/** The record scanner must stop where the plain scanner stops. */
function examineBroken(bytes: Uint8Array, view: RecordView): void {
  const start = firstByte(bytes);
  const behind = scanRecord(bytes, start, bytes.length, view);
  const verdict = scan(bytes);
  if (verdict.kind === 'json') return;
  if (behind < 0) expect(~behind).to.equal(verdict.offset);
  else expect(behind + firstByte(bytes.subarray(behind))).to.equal(verdict.offset);
}

function examineValue(bytes: Uint8Array, view: RecordView, node: Node): void {
  const start = firstByte(bytes);
  const behind = scanRecord(bytes, start, bytes.length, view);
  expect(behind + firstByte(bytes.subarray(behind))).to.equal(bytes.length);
  expect(view.isObject).to.equal(node.kind === 'object');
  expect(view.limit).to.equal('none');
  const isValid = isUtf8(bytes);
  const fault = isValid ? (hasLoneSurrogate(node) ? 'lone_surrogate' : 'none') : 'invalid_utf8';
  expect(view.textFault).to.equal(fault);
  // Invalid bytes all turn into the same replacement character in the reference.
  if (!isValid) return;
  if (node.kind === 'object') examineFields(view, node.members);
  if (fault !== 'none') return;
  writer.reset();
  transcodeValue(view.bytes, start, writer);
  expectPacked(unpack(writer.subarray()), node);
  if (node.kind !== 'object') return;
  writer.reset();
  transcodeRecord(view, writer);
  expectPacked(unpack(writer.subarray()), node);
  examineInPage(bytes, view, node);
}

/** The same record with other bytes before and behind it, which must not show. */
function examineInPage(bytes: Uint8Array, view: RecordView, node: Node): void {
  const page = Buffer.alloc(bytes.length + 11, 0xff);
  page.set(bytes, 3);
  scanRecord(page, 3 + firstByte(bytes), 3 + bytes.length, view);
  writer.reset();
  writer.nil();
  transcodeRecord(view, writer);
  expectPacked(unpack(writer.subarray(1)), node);
}

function examineFields(view: RecordView, members: readonly (readonly [string, Node])[]): void {
  const expected = new Map(members);
  expect(view.fieldCount).to.equal(expected.size);
  let field = 0;
  for (const [key, node] of expected) {
    expect(view.keyText(field)).to.equal(key);
    if (!/\p{Surrogate}/u.test(key)) expect(view.find(compileKey(key))).to.equal(field);
    expect(view.decodeValue(field)).to.deep.equal(decoded(node));
    if (node.kind === 'string' || node.kind === 'number') {
      expect(view.text(field)).to.equal(node.text);
    }
    expect(view.isEmptyContainer(field)).to.equal(isEmptyContainer(node));
    field++;
  }
}

function isEmptyContainer(node: Node): boolean {
  if (node.kind === 'array') return node.elements.length === 0;
  return node.kind === 'object' && node.members.length === 0;
}

function firstByte(bytes: Uint8Array): number {
  const index = bytes.findIndex((byte) => ![0x20, 0x09, 0x0a, 0x0d].includes(byte));
  return index < 0 ? bytes.length : index;
}
