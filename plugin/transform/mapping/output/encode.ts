import type { MsgpackWriter } from '../../../msgpack/writer.ts';
import type { Shape } from '../../schema/target-schema.ts';

/** Writes a value of an event; `shape` says which numbers leave as float64. */
export function encodeValue(value: unknown, shape: Shape | undefined, writer: MsgpackWriter): void {
  switch (typeof value) {
    case 'string':
      writer.str(value);
      return;
    case 'number':
      encodeNumber(value, shape, writer);
      return;
    case 'bigint':
      writer.integer(value);
      return;
    case 'boolean':
      writer.boolean(value);
      return;
    default:
      if (Array.isArray(value)) encodeList(value, shape, writer);
      else if (typeof value === 'object' && value !== null) encodeObject(value, shape, writer);
      else writer.nil();
  }
}

function encodeNumber(value: number, shape: Shape | undefined, writer: MsgpackWriter): void {
  if (shape?.kind === 'float' || !Number.isSafeInteger(value)) writer.float64(value);
  else writer.integer(value);
}

function encodeList(
  list: readonly unknown[],
  shape: Shape | undefined,
  writer: MsgpackWriter,
): void {
  writer.arrayHead(list.length);
  for (const element of list) encodeValue(element, shape, writer);
}

function encodeObject(object: object, shape: Shape | undefined, writer: MsgpackWriter): void {
  const keys = Object.keys(object);
  writer.mapHead(keys.length);
  encodeMembers(object, keys, { shape, writer });
}

/** Writes pairs of key and value without their head. */
export function encodeMembers(
  object: object,
  keys: readonly string[],
  to: { readonly shape: Shape | undefined; readonly writer: MsgpackWriter },
): void {
  // Object.keys gave the keys, so each is a member.
  const members = object as Readonly<Record<string, unknown>>;
  for (const key of keys) {
    to.writer.str(key);
    encodeValue(members[key], to.shape?.attributes.get(key), to.writer);
  }
}
