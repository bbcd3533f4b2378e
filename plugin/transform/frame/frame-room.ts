import type { KeepFrame } from './frame-builder.ts';

const SMALL_PAGE_BYTES = 1024 * 1024;
/** Above `DEFAULT_MMAP_THRESHOLD_MAX` of mallopt(3). */
const RETURNED_SLAB_BYTES = 33 * 1024 * 1024;

/**
 * Lays the frames of a page one behind the other in few slabs, the first about as large as the page.
 * What is not written to takes no memory, and glibc gives slabs beyond 32 MiB back to the system
 * whenever they are freed; blocks of the size of a frame it would keep for later, as many as there
 * ever were at once.
 */
export function frameRoom(pageBytes: number): KeepFrame {
  const slabBytes =
    pageBytes <= SMALL_PAGE_BYTES ? pageBytes : Math.max(RETURNED_SLAB_BYTES, pageBytes);
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
