import { MsgpackReader } from '../../../msgpack/reader.ts';

/** What a test file can say: integers beyond 2^53 as their digits, for YAML would round them. */
export function readEvent(bytes: Uint8Array): unknown {
  return readValue(new MsgpackReader(bytes));
}

function readValue(reader: MsgpackReader): unknown {
  switch (reader.peek()) {
    case 'str':
      return Buffer.from(reader.str()).toString('utf8');
    case 'integer': {
      const value = reader.integer();
      return typeof value === 'bigint' ? String(value) : value;
    }
    case 'float':
      return reader.float();
    case 'boolean':
      return reader.boolean();
    case 'array':
      return Array.from({ length: reader.array() }, () => readValue(reader));
    case 'map':
      return readMap(reader);
    default:
      reader.skip();
      return null;
  }
}

function readMap(reader: MsgpackReader): unknown {
  const pairs = Array.from({ length: reader.map() }, () => {
    const key = Buffer.from(reader.str()).toString('utf8');
    return [key, readValue(reader)] as const;
  });
  return Object.fromEntries(pairs);
}
