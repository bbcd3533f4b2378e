import type { MsgpackWriter } from '../../../msgpack/writer.ts';

/** Writes any value; undefined members are none. */
export function encodeValue(value: unknown, writer: MsgpackWriter): void {
  if (typeof value === 'string') writer.str(value);
  else if (typeof value === 'number') encodeNumber(value, writer);
  else if (typeof value === 'boolean') writer.boolean(value);
  else if (typeof value === 'bigint') writer.integer(value);
  else if (Array.isArray(value)) encodeList(value, writer);
  else if (typeof value === 'object' && value !== null) encodeObject(value, writer);
  else writer.nil();
}

function encodeNumber(value: number, writer: MsgpackWriter): void {
  if (Number.isSafeInteger(value)) writer.integer(value);
  else writer.float64(value);
}

function encodeList(list: readonly unknown[], writer: MsgpackWriter): void {
  writer.arrayHead(list.length);
  for (const element of list) encodeValue(element, writer);
}

function encodeObject(object: object, writer: MsgpackWriter): void {
  const head = writer.open();
  let count = 0;
  for (const [name, value] of Object.entries(object)) {
    if (value === undefined) continue;
    count += 1;
    writer.str(name);
    encodeValue(value, writer);
  }
  writer.closeMap(head, count);
}
