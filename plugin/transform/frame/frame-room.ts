import { slabSize } from '../../memory/slab-size.ts';
import type { KeepFrame } from './frame-builder.ts';

/** Lays the frames of a page one behind the other in few slabs, the first about as large as the page. */
export function frameRoom(pageBytes: number): KeepFrame {
  const slabBytes = slabSize(pageBytes);
  let slab = new Uint8Array(0);
  let used = 0;
  return (bytes) => {
    if (used + bytes.length > slab.length) {
      slab = new Uint8Array(Math.max(slabBytes, bytes.length));
      used = 0;
    }
    const kept = slab.subarray(used, used + bytes.length);
    kept.set(bytes);
    used += bytes.length;
    return kept;
  };
}
