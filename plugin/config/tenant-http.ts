import type { Config, HttpConfig, TenantConfig } from './config.generated.ts';

/** The HTTP settings of one tenant: its own authorities and proxy before the common ones. */
export function httpOf(config: Config, tenant: TenantConfig): HttpConfig {
  const { ca_file, proxy } = tenant;
  return {
    ...config.http,
    ...(ca_file !== undefined && { ca_file }),
    ...(proxy !== undefined && { proxy }),
  };
}
