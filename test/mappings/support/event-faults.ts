import { MsgpackReader } from '../../../plugin/msgpack/reader.ts';

/** Names of attributes whose numbers leave with a fraction, whatever their value. */
const FLOATS = new Set(['lat', 'long']);

/**
 * What no mapped event may have: empty values outside `unmapped`, integers beyond 2^53 anywhere,
 * coordinates that are no floats, ids that are no text.
 */
export function eventFaults(bytes: Uint8Array): readonly string[] {
  const faults: string[] = [];
  const reader = new MsgpackReader(bytes, 200);
  const visit = (path: string, isOurs: boolean): void => {
    const name = path.split('.').at(-1) ?? '';
    const type = reader.peek();
    if (isOurs && FLOATS.has(name) && type !== 'float') faults.push(`${path} is ${String(type)}`);
    if (isOurs && isId(path, name) && type !== 'str') faults.push(`${path} is ${String(type)}`);
    switch (type) {
      case 'map': {
        const size = reader.map();
        if (size === 0 && isOurs) faults.push(`${path} is {}`);
        for (let index = 0; index < size; index += 1) {
          const key = Buffer.from(reader.str()).toString('utf8');
          const below = path === '' ? key : `${path}.${key}`;
          visit(below, isOurs && below !== 'unmapped');
        }
        return;
      }
      case 'array': {
        const size = reader.array();
        if (size === 0 && isOurs) faults.push(`${path} is []`);
        for (let index = 0; index < size; index += 1) visit(`${path}[]`, isOurs);
        return;
      }
      case 'str':
        if (reader.str().length === 0 && isOurs) faults.push(`${path} is ""`);
        return;
      case 'integer':
        if (typeof reader.integer() === 'bigint') faults.push(`${path} is beyond 2^53`);
        return;
      default:
        if (type !== 'float' && type !== 'boolean' && isOurs)
          faults.push(`${path} is ${String(type)}`);
        reader.skip();
    }
  };
  visit('', true);
  return faults;
}

/** `class_uid`, `category_uid` and `type_uid` are the schema's own numbers. */
function isId(path: string, name: string): boolean {
  return (
    /(?:^|_)uid(?:_alt)?$/.test(name) && !['class_uid', 'category_uid', 'type_uid'].includes(path)
  );
}

/** The same of the line of NDJSON: `34.0`, not `34`. */
export function floatFaults(json: string): readonly string[] {
  const numbers = json.matchAll(/"(?:lat|long)":(-?[\d.eE+-]+)/g);
  return [...numbers].map(([, number = '']) => number).filter((number) => !/[.eE]/.test(number));
}
