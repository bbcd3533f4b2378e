import type { TransformPage } from '../transform/page-result.ts';
import type { FolderRecord } from '../transform/worker/recorded-folders.ts';

/** A transform with its mappings loaded. */
export interface OpenTransform {
  readonly transform: TransformPage;
  /** The files that its mappings were made of. */
  readonly files: FolderRecord;
  /** Ends its threads; call it when no page is with it. */
  readonly close: () => Promise<void>;
}

/** The place of the transform in use, which can be replaced between two pages. */
export interface TransformSlot {
  /** Transforms a page with what is in use when it begins. */
  readonly transform: TransformPage;
  current(): OpenTransform;
  /** Further pages go to `next`; resolves when the pages of the one before are done and it is closed. */
  replace(next: OpenTransform): Promise<void>;
  /** Ends the one in use, pages or not. */
  close(): Promise<void>;
}

interface Occupant {
  readonly open: OpenTransform;
  pages: number;
  /** Called when the last page is done. */
  onIdle: () => void;
}

/** Makes a slot that holds `first`. */
export function createTransformSlot(first: OpenTransform): TransformSlot {
  const occupy = (open: OpenTransform): Occupant => ({ open, pages: 0, onIdle: () => undefined });
  let occupant = occupy(first);

  const transform: TransformPage = async (body, context) => {
    const mine = occupant;
    mine.pages += 1;
    try {
      return await mine.open.transform(body, context);
    } finally {
      mine.pages -= 1;
      if (mine.pages === 0) mine.onIdle();
    }
  };

  return {
    transform,
    current: () => occupant.open,
    replace: async (next) => {
      const old = occupant;
      occupant = occupy(next);
      if (old.pages > 0) {
        await new Promise<void>((resolve) => {
          old.onIdle = resolve;
        });
      }
      await old.open.close();
    },
    close: () => occupant.open.close(),
  };
}
