import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { PageContext, PageResult } from '../page-result.ts';
import type { MappingWarning, TransformSettings } from './load-transformer.ts';
import type { FolderRecord } from './recorded-folders.ts';

/** What a thread is told first; plain data. */
export interface ThreadSetup extends TransformSettings {
  readonly shippedFolder: string;
  readonly userFolder?: string;
  readonly knownFields: ReadonlySet<string>;
  /** Where `{ env: NAME }` in a mapping is looked up. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The mapping files as the first thread found them; empty for the first. */
  readonly files: FolderRecord;
}

/** One page for a thread; the body's buffer moves. */
export interface PageJob {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly context: PageContext;
}

/** What a thread says: once `ready` or `invalid`, then `done` for each page; the frames' buffers move. */
export type ThreadMessage =
  | {
      readonly kind: 'ready';
      readonly warnings: readonly MappingWarning[];
      readonly secrets: readonly string[];
      readonly files: FolderRecord;
    }
  | {
      readonly kind: 'invalid';
      readonly diagnostics: readonly Diagnostic[];
      readonly secrets: readonly string[];
      readonly files: FolderRecord;
    }
  | { readonly kind: 'done'; readonly result: PageResult };

/** The buffers that move with a result, each once. */
export function buffersOf(result: PageResult): ArrayBuffer[] {
  if (result.kind !== 'page') return [];
  const carriers = [...result.frames, ...result.deadLetters];
  const buffers = carriers.map(({ bytes }) => bytes.buffer);
  return [...new Set(buffers)].filter((one) => one instanceof ArrayBuffer);
}
