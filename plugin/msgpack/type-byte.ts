/** The kinds of value that a MessagePack type byte announces. */
export type MsgpackType =
  'nil' | 'boolean' | 'integer' | 'float' | 'str' | 'bin' | 'array' | 'map' | 'ext';

/** What a type byte announces; `undefined` for 0xc1, which the format never uses. */
export function typeOf(byte: number): MsgpackType | undefined {
  if (byte <= 0x7f || byte >= 0xe0) return 'integer';
  if (byte <= 0x8f || byte === 0xde || byte === 0xdf) return 'map';
  if (byte <= 0x9f || byte === 0xdc || byte === 0xdd) return 'array';
  if (byte <= 0xbf || (byte >= 0xd9 && byte <= 0xdb)) return 'str';
  if (byte >= 0xcc && byte <= 0xd3) return 'integer';
  if (byte === 0xca || byte === 0xcb) return 'float';
  if (byte >= 0xc4 && byte <= 0xc6) return 'bin';
  if (byte === 0xc2 || byte === 0xc3) return 'boolean';
  if (byte === 0xc0) return 'nil';
  return byte === 0xc1 ? undefined : 'ext';
}
