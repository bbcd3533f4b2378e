import { readFileSync } from 'node:fs';
import type { ReadSecret } from '../mapping/secret.ts';
import { emptyRecord, type FolderRecord } from './recorded-folders.ts';

/** Reads the keys of `hash` from files and from `environment`, tells each that it found, and remembers files in `record`. */
export function mappingSecrets(
  environment: Readonly<Record<string, string | undefined>>,
  onSecret: (secret: string) => void,
  record: Pick<FolderRecord, 'secrets'> = emptyRecord(),
): ReadSecret {
  const remembered = (file: string): string | undefined => {
    if (!record.secrets.has(file)) record.secrets.set(file, secretIn(file));
    return record.secrets.get(file);
  };
  return (place) => {
    const secret = 'env' in place ? environment[place.env] : remembered(place.file);
    if (secret !== undefined) onSecret(secret);
    return secret;
  };
}

/** The key in a file; undefined when it cannot be read. */
export function secretIn(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch {
    return undefined;
  }
}
