import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

/** The user's folder of mappings is searched first, file by file, then the shipped one. */
export type Layer = 'user' | 'shipped';

export const layers: readonly Layer[] = ['user', 'shipped'];

/** Where mapping files come from; paths are relative, with `/`. */
export interface MappingFolders {
  /** The text of a file, undefined when there is none. */
  read(layer: Layer, path: string): string | undefined;
  /** Paths of all files below a folder, sorted. */
  list(layer: Layer, folder: string): readonly string[];
  /** The file as messages name it. */
  shown(layer: Layer, path: string): string;
  /** Puts text into a file of the user's folder, or of the shipped one when the user has none. */
  write(path: string, text: string): void;
}

/** Folders on disk; `user` may be left out. */
export function mappingFolders(directories: {
  readonly user?: string;
  readonly shipped: string;
}): MappingFolders {
  const place = (layer: Layer, path: string): string | undefined => {
    const root = directories[layer];
    return root === undefined || !isInside(path) ? undefined : join(root, path);
  };
  return {
    read: (layer, path) => {
      const file = place(layer, path);
      return file !== undefined && isFile(file) ? readFileSync(file, 'utf8') : undefined;
    },
    list: (layer, folder) => {
      const root = place(layer, folder);
      if (root === undefined || !existsSync(root)) return [];
      return readdirSync(root, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => {
          const below = join(entry.parentPath, entry.name).slice(root.length + 1);
          return posix.join(folder, below.replaceAll('\\', '/'));
        })
        .sort();
    },
    shown: (layer, path) => place(layer, path) ?? path,
    write: (path, text) => {
      const file = place('user', path) ?? place('shipped', path);
      if (file === undefined) return;
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    },
  };
}

/** Names in mapping files never lead out of the folder. */
function isInside(path: string): boolean {
  const clean = posix.normalize(path);
  return !posix.isAbsolute(clean) && clean !== '..' && !clean.startsWith('../');
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}
