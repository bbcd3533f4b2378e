import { readFile } from 'node:fs/promises';
import type { Config, SecretReference } from '../config/config.generated.ts';
import { parseAddress } from '../forward/address.ts';
import type { Credentials, ForwardOptions } from '../forward/options.ts';
import type { Surroundings } from './assemble.ts';
import { CannotStart } from './cannot-start.ts';

/**
 * Address, secrets and certificates of the receiver, read from their files now and before every connection.
 * @throws CannotStart when one can not be read.
 */
export async function forwardOptionsOf(
  config: Config,
  surroundings: Surroundings,
): Promise<ForwardOptions> {
  const { forward } = config;
  const parsed = parseAddress(forward.to);
  if (parsed.kind === 'invalid') throw new CannotStart(`forward.to ${parsed.message}`);
  return {
    address: parsed.address,
    connectTimeoutMs: forward.connect_timeout_secs * 1000,
    handshakeTimeoutMs: forward.handshake_timeout_secs * 1000,
    ackTimeoutMs: forward.ack_timeout_secs * 1000,
    maxInFlight: forward.window_frames,
    firstBackoffMs: forward.backoff_min_secs * 1000,
    longestBackoffMs: forward.backoff_max_secs * 1000,
    ...(forward.hostname === undefined ? {} : { hostname: forward.hostname }),
    ...(await credentialsOf(config, surroundings)),
    renewCredentials: () => credentialsOf(config, surroundings),
  };
}

async function credentialsOf(
  { forward }: Config,
  surroundings: Surroundings,
): Promise<Credentials> {
  const sharedKey = await secretOf(forward.shared_key, 'forward.shared_key', surroundings);
  const password = await secretOf(forward.password, 'forward.password', surroundings);
  const { username, tls } = forward;
  return {
    ...(sharedKey === undefined && username === undefined
      ? {}
      : {
          security: {
            sharedKey: sharedKey ?? '',
            ...(username === undefined ? {} : { username }),
            ...(password === undefined ? {} : { password }),
          },
        }),
    ...(tls === undefined
      ? {}
      : {
          tls: {
            ...(await pem(tls.ca_file, 'ca')),
            ...(await pem(tls.cert_file, 'cert')),
            ...(await pem(tls.key_file, 'key')),
            minVersion: tls.min_version,
            ...(tls.server_name === undefined ? {} : { serverName: tls.server_name }),
          },
        }),
  };
}

async function pem<Name extends 'ca' | 'cert' | 'key'>(
  file: string | undefined,
  name: Name,
): Promise<Partial<Record<Name, string>>> {
  if (file === undefined) return {};
  try {
    const entry: Partial<Record<Name, string>> = {};
    entry[name] = await readFile(file, 'utf8');
    return entry;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new CannotStart(
      `${file} cannot be read (${code}); correct forward.tls.${name}_file or the file's permissions.`,
    );
  }
}

async function secretOf(
  reference: SecretReference | undefined,
  key: string,
  { redactor, secrets }: Surroundings,
): Promise<string | undefined> {
  if (reference === undefined) return undefined;
  const secret = await secrets.read(reference);
  if (secret.kind === 'invalid') {
    const exitCode = secret.reason === 'unreachable' ? 1 : 2;
    throw new CannotStart(`${key}: ${secret.message}`, { exitCode });
  }
  redactor.add(secret.value);
  return secret.value;
}
