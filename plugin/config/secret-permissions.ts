import { stat } from 'node:fs/promises';
import type { Config } from './config.generated.ts';
import { secretReferences } from './secret-references.ts';

/** Others may do nothing with a secret's file; its group may read it, as Kubernetes needs. */
const TOO_MUCH = 0o027;

/** A file with a secret, and the key of the configuration that names it. */
export interface SecretFile {
  /** Such as `token of tenant acme` or `forward.shared_key`. */
  readonly key: string;
  readonly file: string;
}

/** A secret's file that more users may read or change than should. */
export interface LaxSecretFile extends SecretFile {
  /** Permission bits in octal, such as `644`. */
  readonly mode: string;
}

/** Every file of the configuration that holds a secret. */
export function secretFiles(config: Config): readonly SecretFile[] {
  const keyFile = config.forward.tls?.key_file;
  return [
    ...secretReferences(config).flatMap(({ key, reference }) =>
      'file' in reference ? [{ key, file: reference.file }] : [],
    ),
    ...(keyFile === undefined ? [] : [{ key: 'forward.tls.key_file', file: keyFile }]),
  ];
}

/** The files among `files` with lax permissions; one that can not be looked at is for its reader to tell. */
export async function laxSecretFiles(
  files: readonly SecretFile[],
): Promise<readonly LaxSecretFile[]> {
  const looked = await Promise.all(
    files.map(async ({ key, file }) => {
      const found = await stat(file).catch(() => undefined);
      if (found?.isFile() !== true || (found.mode & TOO_MUCH) === 0) return [];
      return [{ key, file, mode: (found.mode & 0o777).toString(8).padStart(3, '0') }];
    }),
  );
  return looked.flat();
}

/** The way out, as a sentence. */
export const LAX_SECRET_CURE =
  'Take the rights of others away: chmod 640, or 600 when its owner runs the program; in Kubernetes defaultMode: 0440 of the secret volume.';
