import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Redactor } from '../config/redactor.ts';
import { fieldsOf, KINDS } from '../simulator/fields.ts';
import type { MappingSources } from '../transform/load-mapper.ts';
import type { Terminal } from './terminal.ts';

/** Names that published records hold, spelt as here, and the catalogue does not. */
const UNLISTED_FIELDS = [
  '_insertion_epoch_timestamp',
  'file_md5',
  'filepath',
  'local_sha1',
  'record_type',
  'serverity',
  'violation',
];

/** Where this process finds mappings; the keys of `hash` are kept out of the log. */
export function mappingSourcesOf(
  terminal: Terminal,
  options: { readonly userFolder?: string; readonly redactor?: Redactor } = {},
): MappingSources {
  const { userFolder, redactor } = options;
  return {
    shippedFolder: terminal.mappingsFolder,
    ...(userFolder === undefined
      ? {}
      : { userFolder: resolve(terminal.workingDirectory, userFolder) }),
    knownFields: new Set([
      ...KINDS.flatMap((kind) => fieldsOf(kind).map(({ name }) => name)),
      ...UNLISTED_FIELDS,
    ]),
    readSecret(place) {
      const secret = 'env' in place ? terminal.environment[place.env] : secretIn(place.file);
      if (secret !== undefined) redactor?.add(secret);
      return secret;
    },
  };
}

function secretIn(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch {
    return undefined;
  }
}
