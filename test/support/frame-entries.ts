import { Unpackr } from 'msgpackr';

export interface DecodedEntry {
  readonly timeMs: number;
  readonly record: unknown;
}

const unpackr = new Unpackr({ useRecords: false, int64AsType: 'bigint', mapsAsObjects: true });

/** The entries of PackedForward messages, read by another MessagePack library than the product's. */
export function entriesOf(...frames: readonly { readonly bytes: Uint8Array }[]): DecodedEntry[] {
  return frames.flatMap(({ bytes }) => {
    const [, packed] = unpackr.unpack(bytes) as [string, Uint8Array, unknown];
    const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
    const entries: DecodedEntry[] = [];
    let start = 0;
    unpackr.unpackMultiple(packed, (entry: unknown, _from?: number, end?: number) => {
      const timeMs = view.getUint32(start + 3) * 1000 + view.getUint32(start + 7) / 1e6;
      entries.push({ timeMs, record: (entry as [unknown, unknown])[1] });
      start = end ?? 0;
    });
    return entries;
  });
}
