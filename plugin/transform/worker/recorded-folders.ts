import { type Layer, type MappingFolders } from '../mapping/files/folders.ts';

/** Every mapping file that was looked for, as it was then; plain data, so that it can go to another thread. */
export interface FolderRecord {
  readonly texts: Map<string, string | undefined>;
  readonly lists: Map<string, readonly string[]>;
  /** The keys of `hash` by file; undefined where there was none. */
  readonly secrets: Map<string, string | undefined>;
}

export function emptyRecord(): FolderRecord {
  return { texts: new Map(), lists: new Map(), secrets: new Map() };
}

/**
 * Folders that look at the disk once per question and remember the answer in `record`. A thread that
 * starts later gets the record, so that all threads map alike though a file was changed meanwhile.
 */
export function recordedFolders(disk: MappingFolders, record: FolderRecord): MappingFolders {
  const keyOf = (layer: Layer, path: string): string => `${layer}:${path}`;
  return {
    ...disk,
    read: (layer, path) => {
      const key = keyOf(layer, path);
      if (!record.texts.has(key)) record.texts.set(key, disk.read(layer, path));
      return record.texts.get(key);
    },
    list: (layer, folder) => {
      const key = keyOf(layer, folder);
      const known = record.lists.get(key) ?? disk.list(layer, folder);
      record.lists.set(key, known);
      return known;
    },
  };
}
