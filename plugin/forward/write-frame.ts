import type { Socket } from 'node:net';

/** At most this much waits in our process: the next piece is handed over when the kernel took the last. */
const PIECE_BYTES = 256 * 1024;

export interface WriteListener {
  /** The last bytes are on their way: from here on an ack can be true. */
  readonly onLastPiece: () => void;
  /** The operating system took another piece. */
  readonly onProgress: () => void;
}

/**
 * Writes `bytes` piece by piece, each after the operating system took the one before.
 * Gives false when the socket ended before all was taken.
 */
export async function writeFrame(
  socket: Socket,
  bytes: Uint8Array,
  listener: WriteListener,
): Promise<boolean> {
  for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
    const end = start + PIECE_BYTES;
    if (end >= bytes.length) listener.onLastPiece();
    if (!(await writePiece(socket, bytes.subarray(start, end)))) return false;
    listener.onProgress();
  }
  return true;
}

function writePiece(socket: Socket, piece: Uint8Array): Promise<boolean> {
  if (socket.destroyed) return Promise.resolve(false);
  return new Promise((resolve) => {
    const onClose = (): void => resolve(false);
    socket.once('close', onClose);
    socket.write(piece, (error) => {
      socket.off('close', onClose);
      resolve(error === undefined || error === null);
    });
  });
}
