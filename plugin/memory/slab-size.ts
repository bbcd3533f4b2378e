const SMALL_BYTES = 1024 * 1024;
/** Above `DEFAULT_MMAP_THRESHOLD_MAX` of mallopt(3). */
const RETURNED_BYTES = 33 * 1024 * 1024;

/**
 * How large a slab for so many bytes is to be. What is not written to takes no memory, and glibc gives
 * slabs beyond 32 MiB back to the system whenever they are freed; smaller ones it would keep for later, so
 * that the process stays as large as all its pages ever were. Little things are not worth a slab.
 */
export function slabSize(bytes: number): number {
  return bytes > SMALL_BYTES ? Math.max(RETURNED_BYTES, bytes) : bytes;
}
