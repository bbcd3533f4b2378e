import type { Config, TenantConfig } from '../config/config.generated.ts';
import { httpOf } from '../config/tenant-http.ts';
import { createAgent } from '../source/netskope/agent.ts';
import { createNetskopeClient, type NetskopeClient } from '../source/netskope/client.ts';
import { tokenEndOf, type TokenEnd } from '../source/netskope/token-end.ts';
import { createTokenKeeper } from '../source/netskope/token-keeper.ts';
import type { Surroundings } from './assemble.ts';
import { CannotStart } from './cannot-start.ts';

/** The API as one tenant has it. */
export interface TenantClient {
  readonly client: NetskopeClient;
  /** When the token ends, as far as the one that was read last says so; undefined before the first reading. */
  readonly tokenEnd: () => TokenEnd | undefined;
  /** Reads the token again once one is in use; true when it is another. */
  readonly lookForToken: () => Promise<boolean>;
  readonly close: () => Promise<void>;
}

/**
 * The API client of one tenant.
 * @throws CannotStart when the CA file or the proxy is unusable.
 */
export async function tenantClient(
  config: Config,
  tenant: TenantConfig,
  { environment, redactor, secrets, version }: Surroundings,
): Promise<TenantClient> {
  const http = httpOf(config, tenant);
  const dispatcher = await createAgent({
    connectTimeoutMs: http.connect_timeout_secs * 1000,
    environment: http.proxy === 'environment' ? environment : {},
    ...(http.proxy === 'environment' || http.proxy === 'none' ? {} : { proxy: http.proxy }),
    ...(http.ca_file === undefined ? {} : { caFile: http.ca_file }),
  }).catch((error: unknown) => {
    throw new CannotStart(error instanceof Error ? error.message : 'The proxy is unusable.');
  });
  let tokenEnd: TokenEnd | undefined;
  const tokens = createTokenKeeper(async () => {
    const secret = await secrets.read(tenant.token);
    if (secret.kind === 'invalid') throw new Error(`The token: ${secret.message}`);
    redactor.add(secret.value);
    tokenEnd = tokenEndOf(secret.value);
    return secret.value;
  });
  const client = createNetskopeClient({
    baseUrl: tenant.url,
    index: tenant.index,
    authHeader: tenant.auth_header === 'authorization' ? 'bearer' : 'netskope-api-token',
    tokens,
    dispatcher,
    version,
    idleTimeoutMs: http.timeout_secs * 1000,
    totalTimeoutMs: http.timeout_secs * 1000 * TOTAL_TIMEOUT_FACTOR,
    maxBodyBytes: http.max_body_bytes,
    nowMs: Date.now,
  });
  return {
    client,
    tokenEnd: () => tokenEnd,
    lookForToken: async () => {
      const generation = tokens.generation();
      return generation > 0 && tokens.isNewerThan(generation);
    },
    close: () => dispatcher.close(),
  };
}

/** A full page may take this many times the longest silence. */
const TOTAL_TIMEOUT_FACTOR = 5;
