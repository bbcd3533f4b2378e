import { resolve } from 'node:path';
import { bucketFields } from '../config/bucket-fields.ts';
import type { Redactor } from '../config/redactor.ts';
import { fieldNames } from '../simulator/fields.ts';
import type { MappingSources } from '../transform/load-mapper.ts';
import { mappingSecrets } from '../transform/worker/mapping-secrets.ts';
import type { Terminal } from './terminal.ts';

/** Names that published records hold, spelt as here, and the catalogue does not. */
const UNLISTED_FIELDS = [
  '_insertion_epoch_timestamp',
  'file_md5',
  'filepath',
  'local_sha1',
  'mal_id',
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
      ...fieldNames(),
      ...Object.values(bucketFields).flat(),
      ...UNLISTED_FIELDS,
    ]),
    readSecret: mappingSecrets(terminal.environment, (secret) => redactor?.add(secret)),
  };
}
