import { expect } from 'chai';
import { connectTrouble, tlsTrouble } from '../../plugin/forward/socket-error.ts';

const ADDRESS = { kind: 'tls', host: 'logs.example.org', port: 24224 } as const;

function errorWith(code: string): Error {
  return Object.assign(new Error('what the system said'), { code });
}

const CONNECTING: readonly (readonly [string, string])[] = [
  ['ENOENT', 'SOCKET_MISSING'],
  ['ECONNREFUSED', 'CONNECTION_REFUSED'],
  ['EACCES', 'NO_PERMISSION'],
  ['ENOTFOUND', 'HOST_UNKNOWN'],
  ['EAI_AGAIN', 'HOST_UNKNOWN'],
  ['EHOSTUNREACH', 'HOST_UNREACHABLE'],
  ['ETIMEDOUT', 'CONNECT_TIMEOUT'],
  ['EMFILE', 'CONNECT_FAILED'],
];

const TLS: readonly (readonly [string, string | undefined])[] = [
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'CERTIFICATE_NOT_VERIFIED'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'CERTIFICATE_NOT_VERIFIED'],
  ['CERT_HAS_EXPIRED', 'CERTIFICATE_NOT_VERIFIED'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'CERTIFICATE_NOT_VERIFIED'],
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'CLIENT_CERTIFICATE_REFUSED'],
  ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'CLIENT_CERTIFICATE_REFUSED'],
  ['ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE', 'CLIENT_CERTIFICATE_REFUSED'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'TLS_FAILED'],
  ['ECONNRESET', undefined],
];

describe('errors of sockets in words', () => {
  for (const [system, code] of CONNECTING) {
    it(`calls ${system} ${code}, and keeps the system's word for it`, () => {
      const trouble = connectTrouble(errorWith(system), ADDRESS);

      expect(trouble.code).to.equal(code);
      expect(trouble.message).to.match(/^tls:\/\/logs\.example\.org:24224: /);
      expect(trouble.message).to.include(`(${system})`);
    });
  }

  for (const [system, code] of TLS) {
    it(`calls ${system} ${code ?? 'no matter of TLS'}`, () => {
      expect(tlsTrouble(errorWith(system), ADDRESS)?.code).to.equal(code);
    });
  }

  it('looks into the first of several errors', () => {
    const several = new AggregateError([errorWith('ECONNREFUSED'), errorWith('EHOSTUNREACH')]);

    expect(connectTrouble(several, ADDRESS).code).to.equal('CONNECTION_REFUSED');
  });
});
