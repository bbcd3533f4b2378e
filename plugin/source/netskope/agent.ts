import { readFile } from 'node:fs/promises';
import { rootCertificates } from 'node:tls';
import { Agent, EnvHttpProxyAgent, ProxyAgent, type Dispatcher } from 'undici';

export interface AgentOptions {
  readonly connectTimeoutMs: number;
  /** PEM file of certificates trusted beside the usual ones. */
  readonly caFile?: string;
  /** Proxy for every request of the tenant; without it the environment decides. */
  readonly proxy?: string;
  /** Holds `http_proxy`, `https_proxy` and `no_proxy` in lower or upper case. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Opens the connection pool of one tenant.
 * @throws when the CA file cannot be read or the proxy is no URL.
 */
export async function createAgent(options: AgentOptions): Promise<Dispatcher> {
  const ca = options.caFile === undefined ? undefined : await readCa(options.caFile);
  const connect = { timeout: options.connectTimeoutMs, ...(ca === undefined ? {} : { ca }) };
  const shared = {
    connect,
    connectTimeout: options.connectTimeoutMs,
    requestTls: connect,
    proxyTls: connect,
    pipelining: 1,
  };
  if (options.proxy !== undefined) {
    return new ProxyAgent({ ...shared, uri: proxyUrl(options.proxy) });
  }
  const proxies = readEnvironment(options.environment);
  if (proxies.httpProxy === '' && proxies.httpsProxy === '') return new Agent(shared);
  return new EnvHttpProxyAgent({ ...shared, ...proxies });
}

// Empty strings, not undefined: undici would look into the real environment for what is undefined.
function readEnvironment(environment: AgentOptions['environment']) {
  const read = (name: string) => environment[name] ?? environment[name.toUpperCase()] ?? '';
  const proxy = (name: string) => (read(name) === '' ? '' : proxyUrl(read(name)));
  return {
    httpProxy: proxy('http_proxy'),
    httpsProxy: proxy('https_proxy'),
    noProxy: read('no_proxy'),
  };
}

// The address is kept out of the message: it may carry a password.
function proxyUrl(text: string): string {
  const url = text.includes('://') ? text : `http://${text}`;
  if (!URL.canParse(url)) throw new Error('The proxy is not a URL; give it as http://host:port.');
  return url;
}

async function readCa(caFile: string): Promise<string[]> {
  try {
    return [...rootCertificates, await readFile(caFile, 'utf8')];
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new Error(`${caFile} cannot be read (${code}); correct ca_file or its permissions.`, {
      cause: error,
    });
  }
}
