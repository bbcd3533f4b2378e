import { expect } from 'chai';
import { Unpackr } from 'msgpackr';
import type { Node } from './reference-parser.ts';

const unpackr = new Unpackr({ mapsAsObjects: false, useRecords: false, int64AsType: 'bigint' });

/** Decodes MessagePack with a decoder that is not ours: maps as Map, long integers as bigint. */
export function unpack(bytes: Uint8Array): unknown {
  // The decoder may keep what it was given.
  return unpackr.unpack(Uint8Array.from(bytes)) as unknown;
}

/** Throws unless `packed` says exactly what `node` says. */
export function expectPacked(packed: unknown, node: Node): void {
  switch (node.kind) {
    case 'string':
      expect(packed).to.equal(node.text);
      break;
    case 'literal':
      expect(packed).to.equal(node.value);
      break;
    case 'number':
      expectPackedNumber(packed, node.text);
      break;
    case 'array':
      expect(packed).to.be.an('array').with.length(node.elements.length);
      node.elements.forEach((element, index) =>
        expectPacked((packed as unknown[])[index], element),
      );
      break;
    case 'object': {
      const members = new Map(node.members);
      expect(packed).to.be.instanceOf(Map);
      const map = packed as Map<unknown, unknown>;
      expect([...map.keys()]).to.deep.equal([...members.keys()]);
      for (const [key, member] of members) expectPacked(map.get(key), member);
    }
  }
}

/** What `RecordView.decodeValue` must give; objects without prototype. */
export function decoded(node: Node): unknown {
  switch (node.kind) {
    case 'string':
      return node.text;
    case 'literal':
      return node.value;
    case 'number':
      return decodedNumber(node.text);
    case 'array':
      return node.elements.map(decoded);
    case 'object': {
      const object = Object.create(null) as Record<string, unknown>;
      for (const [key, member] of node.members) object[key] = decoded(member);
      return object;
    }
  }
}

/** What `JSON.parse` makes of the same text, to check the reference itself. */
export function parsed(node: Node): unknown {
  switch (node.kind) {
    case 'number':
      return Number(node.text);
    case 'array':
      return node.elements.map(parsed);
    case 'object': {
      const object = {};
      for (const [key, member] of node.members) {
        const value = parsed(member);
        Object.defineProperty(object, key, {
          value,
          writable: true,
          enumerable: true,
          configurable: true,
        });
      }
      return object;
    }
    default:
      return decoded(node);
  }
}

/** True when a string anywhere in the value, even one that a later member replaces, has half a surrogate pair. */
export function hasLoneSurrogate(node: Node): boolean {
  switch (node.kind) {
    case 'string':
      return /\p{Surrogate}/u.test(node.text);
    case 'array':
      return node.elements.some(hasLoneSurrogate);
    case 'object':
      return node.members.some(
        ([key, member]) => /\p{Surrogate}/u.test(key) || hasLoneSurrogate(member),
      );
    default:
      return false;
  }
}

function isInteger(text: string): boolean {
  return /^-?\d+$/.test(text);
}

function decodedNumber(text: string): unknown {
  const value = Number(text);
  if (isInteger(text)) return Number.isSafeInteger(value) ? value : BigInt(text);
  return String(value) === text ? value : text;
}

function expectPackedNumber(packed: unknown, text: string): void {
  if (text === '-0') expect(Object.is(packed, -0)).to.equal(true);
  else if (isInteger(text)) {
    const value = BigInt(text);
    const fits = value >= -(2n ** 63n) && value < 2n ** 64n;
    if (fits) expect(BigInt(packed as number | bigint)).to.equal(value);
    else expect(packed).to.equal(text);
  } else if (saysTheSame(Number(text), text)) {
    expect(Object.is(packed, Number(text))).to.equal(true);
  } else {
    expect(packed).to.equal(text);
  }
}

/** True when the shortest decimal of `value` and `text` are the same rational number. */
function saysTheSame(value: number, text: string): boolean {
  if (!Number.isFinite(value)) return false;
  const [digits, power] = rational(String(value));
  const [textDigits, textPower] = rational(text);
  if (digits === 0n || textDigits === 0n) return digits === textDigits;
  const lowest = Math.min(power, textPower);
  // A float64 spans some 700 powers of ten; what is farther apart is not the same.
  if (Math.max(power, textPower) - lowest > 50_000) return false;
  return digits * 10n ** BigInt(power - lowest) === textDigits * 10n ** BigInt(textPower - lowest);
}

function rational(text: string): [bigint, number] {
  const [coefficient = '', exponent = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = coefficient.split('.');
  return [BigInt(whole.replace('-', '') + fraction), Number(exponent) - fraction.length];
}
