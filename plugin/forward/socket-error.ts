import type { ReceiverAddress } from './address.ts';
import { troubleOf } from './trouble.ts';
import type { Trouble, TroubleCode } from './trouble.ts';

const CONNECT_CODES: Readonly<Record<string, TroubleCode>> = {
  ENOENT: 'SOCKET_MISSING',
  ECONNREFUSED: 'CONNECTION_REFUSED',
  ENOTSOCK: 'CONNECTION_REFUSED',
  EACCES: 'NO_PERMISSION',
  EPERM: 'NO_PERMISSION',
  ENOTFOUND: 'HOST_UNKNOWN',
  EAI_AGAIN: 'HOST_UNKNOWN',
  EHOSTUNREACH: 'HOST_UNREACHABLE',
  ENETUNREACH: 'HOST_UNREACHABLE',
  ETIMEDOUT: 'CONNECT_TIMEOUT',
};

/** The errors of OpenSSL's verification and of Node's host name check. */
const VERIFY_CODE =
  /^(CERT_|CRL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH|PATH_LENGTH|ERR_TLS_CERT_ALTNAME)/;
/** Alerts by which a peer refuses our certificate, or asks for one. */
const CLIENT_CERTIFICATE_CODE =
  /(ALERT_(BAD|UNKNOWN_CA|CERTIFICATE|UNSUPPORTED_CERT|NO_CERT)|CERTIFICATE_REQUIRED|ALERT_UNKNOWN_CA)/;

/** An error of connecting, in words. */
export function connectTrouble(error: Error, address: ReceiverAddress): Trouble {
  const code = codeOf(error);
  return troubleOf(CONNECT_CODES[code] ?? 'CONNECT_FAILED', address, code || undefined);
}

/** An error of the TLS layer, before or after it was agreed on, in words; `undefined` for others. */
export function tlsTrouble(error: Error, address: ReceiverAddress): Trouble | undefined {
  const code = codeOf(error);
  if (VERIFY_CODE.test(code)) return troubleOf('CERTIFICATE_NOT_VERIFIED', address, code);
  if (CLIENT_CERTIFICATE_CODE.test(code)) {
    return troubleOf('CLIENT_CERTIFICATE_REFUSED', address, code);
  }
  if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_')) {
    return troubleOf('TLS_FAILED', address, code);
  }
  return undefined;
}

/** The code that Node or OpenSSL gave an error; empty when it has none. */
export function codeOf(error: Error): string {
  if (error instanceof AggregateError) {
    const [first] = error.errors as readonly unknown[];
    if (first instanceof Error) return codeOf(first);
  }
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
