import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mappingFolders, type MappingFolders } from '../transform/mapping/files/folders.ts';
import { secretIn } from '../transform/worker/mapping-secrets.ts';
import { emptyRecord, type FolderRecord } from '../transform/worker/recorded-folders.ts';

/** Every file that a configuration was made of, as it was read; an absent one is undefined. */
export interface Sources {
  readonly configFile: string;
  readonly configText: string | undefined;
  readonly shippedFolder: string;
  readonly userFolder?: string;
  readonly mappings: FolderRecord;
  /** Certificates of authorities, by path. */
  readonly certificates: ReadonlyMap<string, string | undefined>;
}

/** Reads the same files as they are now, those included that were not there. */
export function readAgain(sources: Sources): Sources {
  const certificates = [...sources.certificates.keys()];
  return {
    ...sources,
    configText: textOf(sources.configFile),
    mappings: mappingsAgain(sources.mappings, foldersOf(sources)),
    certificates: new Map(certificates.map((path) => [path, textOf(path)])),
  };
}

/** The text of a file; undefined when it cannot be read. */
export function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** A digest of all contents: equal for the same files with the same texts. */
export function fingerprint({ configText, mappings, certificates }: Sources): string {
  return digestOf([configText, mappingsFingerprint(mappings), ...contentsOf(certificates)]);
}

/** The same of the files of mappings alone. */
export function mappingsFingerprint({ texts, lists, secrets }: FolderRecord): string {
  return digestOf([...contentsOf(texts), ...contentsOf(lists), ...contentsOf(secrets)]);
}

/** Reads the files of mappings as they are now. */
export function mappingsAgain(record: FolderRecord, folders: MappingFolders): FolderRecord {
  const again = emptyRecord();
  for (const key of record.texts.keys())
    again.texts.set(
      key,
      look(key, (layer, path) => folders.read(layer, path)),
    );
  for (const key of record.lists.keys())
    again.lists.set(
      key,
      look(key, (layer, path) => folders.list(layer, path)),
    );
  for (const file of record.secrets.keys()) again.secrets.set(file, secretIn(file));
  return again;
}

export function foldersOf({
  shippedFolder,
  userFolder,
}: Pick<Sources, 'shippedFolder' | 'userFolder'>): MappingFolders {
  const user = userFolder === undefined ? {} : { user: userFolder };
  return mappingFolders({ shipped: shippedFolder, ...user });
}

/** Keys of a record are `<layer>:<path>`. */
function look<Found>(key: string, ask: (layer: 'user' | 'shipped', path: string) => Found): Found {
  const colon = key.indexOf(':');
  return ask(key.startsWith('user:') ? 'user' : 'shipped', key.slice(colon + 1));
}

function contentsOf(map: ReadonlyMap<string, unknown>): readonly unknown[] {
  return [...map].toSorted(([a], [b]) => (a < b ? -1 : 1)).flat();
}

function digestOf(parts: readonly unknown[]): string {
  // `null` stands for an absent file, which no text does.
  return createHash('sha256')
    .update(JSON.stringify(parts.map((part) => part ?? null)))
    .digest('hex');
}
