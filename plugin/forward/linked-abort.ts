/** A signal that ends with its parent or on its own; `end` also lets go of the parent. */
export interface LinkedAbort {
  readonly signal: AbortSignal;
  end(): void;
}

/**
 * Derives a signal for a short task from one that lives as long as the process.
 * Not `AbortSignal.any`: Node 20 keeps something for each of those while the parent lives.
 */
export function linkAbort(parent: AbortSignal): LinkedAbort {
  const controller = new AbortController();
  const end = (): void => {
    parent.removeEventListener('abort', end);
    controller.abort();
  };
  parent.addEventListener('abort', end);
  if (parent.aborted) end();
  return { signal: controller.signal, end };
}
