import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { Environment } from '../diagnostics/interpolate.ts';
import type { SecretReference } from './config.generated.ts';

export type SecretResult =
  | { readonly kind: 'ok'; readonly value: string }
  | {
      readonly kind: 'invalid';
      readonly reason:
        | 'missing'
        | 'unreadable'
        | 'empty'
        | 'too_large'
        | 'bad_characters'
        | 'denied'
        | 'unreachable';
      /** Names the place and the way out; nothing of the content. */
      readonly message: string;
    };

const MOST_BYTES = 65_536;

/** A secret that this machine holds. */
export type LocalReference = Exclude<SecretReference, { readonly secret: string }>;

/** Reads a secret of this machine afresh; one newline at its end does not belong to it. Never rejects. */
export async function readSecret(
  reference: LocalReference,
  environment: Environment,
): Promise<SecretResult> {
  if ('env' in reference) return fromVariable(reference.env, environment);
  const where = `the file ${reference.file}`;
  let handle: FileHandle | undefined;
  try {
    handle = await open(reference.file, 'r');
    const bytes = await readBounded(handle);
    if (bytes === undefined) {
      const cure = `is longer than ${MOST_BYTES} bytes; is it the right file?`;
      return invalid('too_large', `${where} ${cure}`);
    }
    return judgedSecret(new TextDecoder('utf-8', { fatal: true }).decode(bytes), where);
  } catch (cause) {
    return unreadable(cause, where);
  } finally {
    await handle?.close().catch(() => undefined);
  }
}

function fromVariable(name: string, environment: Environment): SecretResult {
  const where = `the environment variable ${name}`;
  const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
  return value === undefined
    ? invalid('missing', `${where} is not set; set it to the secret.`)
    : judgedSecret(value, where);
}

/** What is read is used as it is, less one newline at its end; `where` is the subject of what is wrong with it. */
export function judgedSecret(content: string, where: string): SecretResult {
  const value = content.replace(/\r?\n$/, '');
  if (value === '') return invalid('empty', `${where} is empty; put the secret there.`);
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(value)) {
    const cure = 'holds a line break or another control character; write the secret on one line.';
    return invalid('bad_characters', `${where} ${cure}`);
  }
  return { kind: 'ok', value };
}

/** A secret may come through a pipe, whose size no `stat` knows. */
async function readBounded(handle: FileHandle): Promise<Uint8Array | undefined> {
  const buffer = new Uint8Array(MOST_BYTES + 1);
  let length = 0;
  while (length < buffer.length) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length, null);
    if (bytesRead === 0) return buffer.subarray(0, length);
    length += bytesRead;
  }
  return undefined;
}

function unreadable(cause: unknown, where: string): SecretResult {
  const code: unknown = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  switch (code) {
    case 'ENOENT':
      return invalid('missing', `${where} does not exist; create it or correct the path.`);
    case 'EISDIR':
      return invalid('unreadable', `${where} is a folder; name a file in it.`);
    case 'ERR_ENCODING_INVALID_ENCODED_DATA':
      return invalid('bad_characters', `${where} is not UTF-8 text; write the secret as text.`);
    default:
      return invalid(
        'unreadable',
        `${where} cannot be read (${String(code)}); let this user read it.`,
      );
  }
}

function invalid(
  reason: Extract<SecretResult, { kind: 'invalid' }>['reason'],
  message: string,
): SecretResult {
  return { kind: 'invalid', reason, message };
}
