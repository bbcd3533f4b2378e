import { MsgpackWriter, wordsOf } from '../../../msgpack/writer.ts';
import { GeneratedCode } from '../../schema/generated-function.ts';
import { lazily } from '../../schema/lazily.ts';
import type { Shape } from '../../schema/target-schema.ts';
import { encodeValue } from './encode.ts';

/** Writes pairs of key and value without their head, and returns how many they are. */
export type EncodeMembers = (
  object: Readonly<Record<string, unknown>>,
  writer: MsgpackWriter,
) => number;

/** Prepares writing events of a shape, in its order; a shape without members takes any. */
export function compileEncoding(shape: Shape): EncodeMembers {
  if (shape.attributes.size === 0) return encodeAny;
  const encoder = lazily(() => {
    const code = new GeneratedCode();
    return code.build(membersFunction(shape, code)) as EncodeMembers;
  });
  return (object, writer) => encoder()(object, writer);
}

const encodeAny: EncodeMembers = (object, writer) => {
  const members = Object.entries(object).filter(([, value]) => value !== undefined);
  for (const [name, value] of members) {
    writer.str(name);
    encodeValue(value, writer);
  }
  return members.length;
};

function membersFunction(shape: Shape, code: GeneratedCode): string {
  const name = code.name('members');
  const lines = [...shape.attributes].flatMap(([member, below]) => [
    `if ((v = ${code.member('o', member)}) !== undefined) {`,
    'n++;',
    ...pairLines(encodedKey(member, code), below, code),
    '}',
  ]);
  code.add(`function ${name}(o, w) {`, 'let v, n = 0;', ...lines, 'return n;', '}');
  return name;
}

/** How the code mentions a key whose encoding is made once: its words, and how many bytes of them count. */
function encodedKey(name: string, code: GeneratedCode): string {
  const writer = new MsgpackWriter(name.length * 3 + 16);
  writer.str(name);
  return `${code.constant(wordsOf(writer.subarray()))}, ${writer.length}`;
}

/** The lines that write a key and the value in `v`. */
function pairLines(key: string, shape: Shape, code: GeneratedCode): readonly string[] {
  const isPlain = !shape.isArray && shape.attributes.size === 0 && shape.kind !== 'float';
  // One call for both: lines that stand there for every attribute make the machine code too large for the caches.
  if (isPlain) return [`${code.constant(encodePair)}(w, ${key}, v);`];
  return [`w.encoded(${key});`, ...valueLines('v', shape, code)];
}

function encodePair(
  writer: MsgpackWriter,
  key: Int32Array,
  keyBytes: number,
  value: unknown,
): void {
  writer.encoded(key, keyBytes);
  encodeValue(value, writer);
}

function valueLines(value: string, shape: Shape, code: GeneratedCode): readonly string[] {
  const other = `${code.constant(encodeValue)}(${value}, w);`;
  if (shape.isArray) {
    const item = code.name('e');
    return [
      `if (!Array.isArray(${value})) ${other}`,
      'else {',
      `const list = ${value};`,
      'w.arrayHead(list.length);',
      `for (let i = 0; i < list.length; i++) {`,
      `const ${item} = list[i];`,
      ...valueLines(item, { ...shape, isArray: false }, code),
      '}',
      '}',
    ];
  }
  if (shape.attributes.size > 0) {
    const isObject = `typeof ${value} === 'object' && ${value} !== null && !Array.isArray(${value})`;
    const head = code.name('head');
    return [
      `if (${isObject}) {`,
      `const ${head} = w.open();`,
      `w.closeMap(${head}, ${membersFunction(shape, code)}(${value}, w));`,
      `} else ${other}`,
    ];
  }
  if (shape.kind === 'float')
    return [`if (typeof ${value} === 'number') w.float64(${value}); else ${other}`];
  return shape.kind === 'string'
    ? [`if (typeof ${value} === 'string') w.str(${value}); else ${other}`]
    : [other];
}
