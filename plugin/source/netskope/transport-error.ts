import type { Broken } from './outcome.ts';

const CONNECT_CODES = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const TIMEOUT_CODES = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);
const CERTIFICATE_CODE =
  /^(?:ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)|^UND_ERR_PRX_TLS$/;

export interface TransportTrouble {
  readonly host: string;
  /** Whether the status line had arrived. */
  readonly isAnswered: boolean;
  readonly receivedBytes: number;
}

/** Says in words what an exception of the HTTP client means; only its code is quoted. */
export function describeTransportError(error: unknown, trouble: TransportTrouble): Broken {
  const code = errorCode(error);
  const { host, receivedBytes } = trouble;
  const broken = (reason: Broken['reason'], message: string): Broken => ({
    kind: 'broken',
    reason,
    message,
    receivedBytes,
  });
  if (CERTIFICATE_CODE.test(code)) {
    const cure = 'if a proxy inspects TLS, give its certificate as ca_file';
    return broken(
      'connect',
      `${host} offers a certificate that is not trusted (${code}); ${cure}.`,
    );
  }
  if (CONNECT_CODES.has(code)) {
    return broken('connect', `${host} cannot be reached (${code}); check url, DNS and proxy.`);
  }
  if (TIMEOUT_CODES.has(code)) {
    return broken('timeout', `${host} fell silent for too long (${code}).`);
  }
  if (code === 'Z_DATA_ERROR') {
    return broken('bad_encoding', `${host} sent a body whose gzip is damaged (${code}).`);
  }
  return trouble.isAnswered
    ? broken('cut_body', `${host} ended the body early after ${receivedBytes} bytes (${code}).`)
    : broken('lost_connection', `${host} closed the connection before it answered (${code}).`);
}

function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause instanceof Error ? errorCode(error.cause) : error.name;
}
