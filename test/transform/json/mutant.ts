import type { Random } from './random.ts';

const NUMBERS = [
  '0',
  '-0',
  '0.0',
  '-0.0',
  '1e5',
  '1E-7',
  '0.1',
  '1.50',
  '123456789012345',
  '9007199254740993',
  '9223372036854775807',
  '9223372036854775808',
  '-9223372036854775808',
  '-9223372036854775809',
  '18446744073709551615',
  '18446744073709551616',
  '8847222077216958610',
  '99999999999999999999',
  '123456789012345678901234567890',
  '0.30000000000000004',
  '0.1000000000000000055511151231257827',
  '1e400',
  '1e-400',
  '5e-324',
  '4e-324',
  '2.2250738585072011e-308',
  '1.7976931348623157e308',
  '1e23',
  '100000000000000000000.0',
];
const PIECES = [
  'a',
  'key',
  'longer text with blanks',
  'é',
  '営',
  '😀',
  '\\n',
  '\\"',
  '\\\\',
  '\\/',
  '\\u0062',
  '\\u0000',
  '\\u00e9',
  '\\uD83D\\uDE00',
  '\\ud800',
  '\\udc00',
  '__proto__',
  '\x7f',
];
const KEYS = [
  'a',
  'ab',
  'a\\u0062',
  '\\u0061b',
  '__proto__',
  'constructor',
  '',
  '1',
  'é',
  '\\u00e9',
];
const BYTES = Buffer.from('{}[]",:\\ \t\n0123456789-+.eEtrufalsn/bu\x00\x1f\x7f', 'latin1');
const ODD_BYTES = [0x80, 0xbf, 0xc0, 0xc3, 0xe2, 0xed, 0xa0, 0xef, 0xbb, 0xf0, 0xf4, 0x90, 0xff];

/** A random JSON text, most often an object, spaced and escaped at will. */
export function randomText(random: Random): string {
  return (
    blank(random) + (random.chance(0.85) ? object(random, 3) : value(random, 3)) + blank(random)
  );
}

/** `bytes` with a few of them changed, lost, doubled or new. */
export function mutate(random: Random, bytes: Buffer): Buffer {
  let mutant: Buffer = Buffer.from(bytes);
  for (let edits = 1 + random.below(3); edits > 0; edits--) mutant = edit(random, mutant);
  return mutant;
}

function edit(random: Random, bytes: Buffer): Buffer {
  const at = random.below(bytes.length + 1);
  const to = Math.min(bytes.length, at + 1 + random.below(4));
  const before = bytes.subarray(0, at);
  const fresh = random.chance(0.2) ? random.pick(ODD_BYTES) : random.pick([...BYTES]);
  switch (random.below(6)) {
    case 0:
      return Buffer.concat([before, Buffer.of(fresh), bytes.subarray(at + 1)]);
    case 1:
      return Buffer.concat([before, Buffer.of(fresh), bytes.subarray(at)]);
    case 2:
      return Buffer.concat([before, bytes.subarray(to)]);
    case 3:
      return Buffer.concat([before, bytes.subarray(at, to), bytes.subarray(at)]);
    case 4:
      return Buffer.from(before);
    default:
      return Buffer.concat([before, Buffer.from(piece(random)), bytes.subarray(at)]);
  }
}

function value(random: Random, depth: number): string {
  switch (random.below(depth > 0 ? 8 : 5)) {
    case 0:
    case 1:
      return `"${text(random)}"`;
    case 2:
    case 3:
      return number(random);
    case 4:
      return random.pick(['true', 'false', 'null', '""', '{}', '[]', '0', '0.0', '[ ]', '{\n}']);
    case 5:
      return array(random, depth - 1);
    default:
      return object(random, depth - 1);
  }
}

function object(random: Random, depth: number): string {
  const members = Array.from({ length: random.below(6) }, () => {
    const key = random.chance(0.6) ? random.pick(KEYS) : text(random);
    return `${blank(random)}"${key}"${blank(random)}:${blank(random)}${value(random, depth)}${blank(random)}`;
  });
  return `{${members.join(',')}}`;
}

function array(random: Random, depth: number): string {
  const length = random.chance(0.05) ? 16 + random.below(10) : random.below(5);
  const elements = Array.from({ length }, () => value(random, depth - 1));
  return `[${elements.join(`${blank(random)},${blank(random)}`)}]`;
}

function text(random: Random): string {
  if (random.chance(0.03)) return 'x'.repeat(random.pick([31, 32, 63, 64, 65, 190, 255, 256, 300]));
  return Array.from({ length: random.below(4) }, () => piece(random)).join('');
}

function piece(random: Random): string {
  return random.pick(PIECES);
}

function number(random: Random): string {
  if (random.chance(0.5)) return random.pick(NUMBERS);
  const sign = random.chance(0.3) ? '-' : '';
  const whole = random.chance(0.3) ? '0' : random.digits(1 + random.below(22));
  const fraction = random.chance(0.3) ? `.${random.digits(1 + random.below(20))}` : '';
  const exponent = random.chance(0.2) ? `e${random.pick(['', '+', '-'])}${random.below(330)}` : '';
  return sign + whole + fraction + exponent;
}

function blank(random: Random): string {
  return random.chance(0.85) ? '' : random.pick([' ', '\n', '\t', '\r\n', '  ']);
}
