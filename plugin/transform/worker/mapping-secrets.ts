import { readFileSync } from 'node:fs';
import type { ReadSecret } from '../mapping/secret.ts';

/** Reads the keys of `hash` from files and from `environment`, and tells each that it found. */
export function mappingSecrets(
  environment: Readonly<Record<string, string | undefined>>,
  onSecret: (secret: string) => void,
): ReadSecret {
  return (place) => {
    const secret = 'env' in place ? environment[place.env] : secretIn(place.file);
    if (secret !== undefined) onSecret(secret);
    return secret;
  };
}

function secretIn(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch {
    return undefined;
  }
}
