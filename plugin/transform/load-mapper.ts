import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { compileSet } from './mapping/compile-set.ts';
import { mappingFolders, type MappingFolders } from './mapping/files/folders.ts';
import type { MappingSet } from './mapping/mapping-set.ts';
import type { ReadSecret } from './mapping/secret.ts';
import { rawMapper } from './raw.ts';
import type { RecordMapper } from './record-mapper.ts';

/** The name of the built-in mapping that leaves records as they came. */
export const RAW = 'raw';

/** Where mappings come from, and what they may need. */
export interface MappingSources {
  /** The mappings that come with the program. */
  readonly shippedFolder: string;
  /** The user's own, searched first. */
  readonly userFolder?: string;
  /** Field names of the source's catalogue, to warn of names that are misspelt. */
  readonly knownFields: ReadonlySet<string>;
  /** Reads the keys of `hash`; undefined = not there. */
  readonly readSecret: ReadSecret;
  /** Both folders as another reader sees them, in place of the disk. */
  readonly folders?: MappingFolders;
}

type Loaded<What> =
  | ({ readonly kind: 'ok'; readonly warnings: readonly Diagnostic[] } & What)
  | { readonly kind: 'invalid'; readonly diagnostics: readonly Diagnostic[] };

/** Loads the mapping of that name: `raw`, or a set. */
export function loadMapper(
  name: string,
  sources: MappingSources,
): Loaded<{ readonly mapper: RecordMapper }> {
  if (name === RAW) return { kind: 'ok', mapper: rawMapper(), warnings: [] };
  const loaded = loadSet(name, sources);
  if (loaded.kind === 'invalid') return loaded;
  return { kind: 'ok', mapper: loaded.set, warnings: loaded.warnings };
}

/** Loads, checks and compiles the set of that name. */
export function loadSet(
  name: string,
  sources: MappingSources,
): Loaded<{ readonly set: MappingSet }> {
  const { knownFields, readSecret } = sources;
  return compileSet(name, { folders: foldersOf(sources), knownFields, readSecret });
}

/** The folders that mapping files are searched in, the user's first. */
export function foldersOf({ shippedFolder, userFolder, folders }: MappingSources): MappingFolders {
  if (folders !== undefined) return folders;
  return mappingFolders({
    shipped: shippedFolder,
    ...(userFolder === undefined ? {} : { user: userFolder }),
  });
}
