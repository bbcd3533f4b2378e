import { hashWord } from '../../../plugin/transform/json/key-hash.ts';

/** Keys of eight bytes that all have one hash, as somebody makes them who has read the hash. */
export function collidingKeys(count: number): string[] {
  // Whatever the first word does, the second takes it back: both go into the hash by exclusive or.
  const wanted = hashWord(0, 0x61616161) ^ 0x62626262;
  const keys: string[] = [];
  for (let number = 0; keys.length < count; number++) {
    const first = Buffer.from(number.toString(36).padStart(4, '0'));
    const second = Buffer.alloc(4);
    second.writeInt32LE(wanted ^ hashWord(0, first.readInt32LE()));
    if (second.every(isPlain)) keys.push(`${first.toString()}${second.toString('latin1')}`);
  }
  return keys;
}

function isPlain(byte: number): boolean {
  return byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c;
}
