import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Finding } from '../diagnostics/yaml-source.ts';
import type { View } from './view.ts';

/** Says whether a path is a folder that can be looked into. */
export type IsFolder = (path: string) => boolean;

/** A folder of mappings that is not there would be passed over, and the shipped mappings used instead. */
export function mappingsFolderFindings(
  view: View,
  folder: string,
  isFolder: IsFolder,
): readonly Finding[] {
  const written = view.text('mappings_dir');
  if (written === undefined || isFolder(resolve(folder, written))) return [];
  const message =
    'there is no such folder, or this user may not look into it; create it, correct the path (a relative one starts at the folder of this file), or remove mappings_dir.';
  return [{ code: 'NO_FOLDER', path: ['mappings_dir'], at: 'value', message }];
}

/** Looks at the disk; what may not be looked at counts as not there. */
export function isFolderOnDisk(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
