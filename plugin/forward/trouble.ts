import { formatAddress } from './address.ts';
import type { ReceiverAddress } from './address.ts';

/** How far a connection had come. */
export type Step = 'connect' | 'tls' | 'handshake' | 'ack';

/** Why a receiver cannot be used or a frame is not delivered; `docs/forward.md` has a row for each. */
export type TroubleCode =
  | 'SOCKET_MISSING'
  | 'CONNECTION_REFUSED'
  | 'NO_PERMISSION'
  | 'HOST_UNKNOWN'
  | 'HOST_UNREACHABLE'
  | 'CONNECT_TIMEOUT'
  | 'CONNECT_FAILED'
  | 'CERTIFICATE_NOT_VERIFIED'
  | 'CLIENT_CERTIFICATE_REFUSED'
  | 'TLS_FAILED'
  | 'TLS_TIMEOUT'
  | 'HANDSHAKE_TIMEOUT'
  | 'HANDSHAKE_CLOSED'
  | 'HANDSHAKE_UNREADABLE'
  | 'HANDSHAKE_TOO_LONG'
  | 'WRONG_SHARED_KEY'
  | 'WRONG_USER'
  | 'RECEIVER_NOT_PROVEN'
  | 'SHARED_KEY_NEEDED'
  | 'ACK_TIMEOUT'
  | 'CONNECTION_CLOSED'
  | 'NEGATIVE_ACK'
  | 'FOREIGN_ACK'
  | 'UNREADABLE_ANSWER';

export interface Trouble {
  readonly code: TroubleCode;
  readonly step: Step;
  /** One sentence that names the receiver and what happened, and one with the way out. */
  readonly message: string;
  /** The first of the two, without the receiver. */
  readonly what: string;
  /** The second. */
  readonly wayOut: string;
}

interface Words {
  readonly step: Step;
  readonly what: string;
  readonly wayOut: string;
}

const WORDS: Readonly<Record<TroubleCode, Words>> = {
  SOCKET_MISSING: {
    step: 'connect',
    what: 'the socket path does not exist yet',
    wayOut: 'Start the receiver, or correct the path; both processes must see the same directory.',
  },
  CONNECTION_REFUSED: {
    step: 'connect',
    what: 'nobody listens there',
    wayOut: 'Start the receiver, or correct the address; a leftover socket file looks the same.',
  },
  NO_PERMISSION: {
    step: 'connect',
    what: 'this user may not connect to the socket',
    wayOut: 'Run both processes in one group and give the socket mode 0660 (unix_perm).',
  },
  HOST_UNKNOWN: {
    step: 'connect',
    what: 'the host name does not resolve',
    wayOut: 'Correct the host name or the DNS settings.',
  },
  HOST_UNREACHABLE: {
    step: 'connect',
    what: 'there is no route to the host',
    wayOut: 'Check the network, and policies between the two.',
  },
  CONNECT_TIMEOUT: {
    step: 'connect',
    what: 'the connection was not accepted in time',
    wayOut: 'Check firewalls and policies between the two, and whether the receiver is overloaded.',
  },
  CONNECT_FAILED: {
    step: 'connect',
    what: 'the connection failed',
    wayOut: 'Check the receiver and its log.',
  },
  CERTIFICATE_NOT_VERIFIED: {
    step: 'tls',
    what: 'its certificate does not verify',
    wayOut: 'Name the authority that signed it (tls.ca) and the host name it was issued for.',
  },
  CLIENT_CERTIFICATE_REFUSED: {
    step: 'tls',
    what: 'it does not take our client certificate',
    wayOut: 'Give a certificate and key signed by the authority that the receiver trusts.',
  },
  TLS_FAILED: {
    step: 'tls',
    what: 'TLS could not be agreed on',
    wayOut: 'Check that the receiver speaks TLS at this port; otherwise write tcp://.',
  },
  TLS_TIMEOUT: {
    step: 'tls',
    what: 'TLS was not agreed on in time',
    wayOut: 'Check that the receiver speaks TLS at this port and is not paused.',
  },
  HANDSHAKE_TIMEOUT: {
    step: 'handshake',
    what: 'it did not greet us in time: it is paused, or is no secure forward input',
    wayOut: 'Let the receiver catch up, or check that it has the same shared_key configured.',
  },
  HANDSHAKE_CLOSED: {
    step: 'handshake',
    what: 'it closed the connection before the handshake',
    wayOut: 'See the log of the receiver; it may be full, stopping, or expecting TLS.',
  },
  HANDSHAKE_UNREADABLE: {
    step: 'handshake',
    what: 'its handshake is not of the Forward protocol',
    wayOut: 'Check that the address belongs to a forward input.',
  },
  HANDSHAKE_TOO_LONG: {
    step: 'handshake',
    what: 'the host name and user name together do not fit into a PING',
    wayOut: 'Keep them below 600 bytes in sum.',
  },
  WRONG_SHARED_KEY: {
    step: 'handshake',
    what: 'it closed the connection after our PING, as it does for a wrong shared key',
    wayOut: 'Give the same shared_key to both.',
  },
  WRONG_USER: {
    step: 'handshake',
    what: 'it refused the login',
    wayOut: 'Check username and password, and the shared_key.',
  },
  RECEIVER_NOT_PROVEN: {
    step: 'handshake',
    what: 'it did not prove that it knows the shared key, so nothing was sent to it',
    wayOut: 'Check that the address is the receiver you mean.',
  },
  SHARED_KEY_NEEDED: {
    step: 'handshake',
    what: 'it asks for a shared key and none is configured',
    wayOut: 'Set shared_key to the one of the receiver.',
  },
  ACK_TIMEOUT: {
    step: 'ack',
    what: 'no ack came in time',
    wayOut:
      'The receiver is paused or slow, or never acks: Vector over unix and the in_unix of Fluentd do not.',
  },
  CONNECTION_CLOSED: {
    step: 'ack',
    what: 'it closed the connection before the ack',
    wayOut: 'See the log of the receiver: it may be stopping, full, or refuse the size of a frame.',
  },
  NEGATIVE_ACK: {
    step: 'ack',
    what: 'it could not deliver the frame and said so',
    wayOut: 'See the log of the receiver and of its sinks.',
  },
  FOREIGN_ACK: {
    step: 'ack',
    what: 'it acknowledged a frame that was not next',
    wayOut: 'Check that nothing sits between the two that mixes connections.',
  },
  UNREADABLE_ANSWER: {
    step: 'ack',
    what: 'it answered with something that is no ack',
    wayOut: 'Check that the address belongs to a forward input.',
  },
};

/** Every code with its words, in the order in which a connection can fail. */
export function allTroubles(): readonly (Words & { readonly code: string })[] {
  return Object.entries(WORDS).map(([code, words]) => ({ code, ...words }));
}

/** Puts a code into words; `detail` is what the operating system or the receiver said. */
export function troubleOf(code: TroubleCode, address: ReceiverAddress, detail?: string): Trouble {
  const { step, what, wayOut } = WORDS[code];
  const said = detail === undefined ? '' : ` (${detail})`;
  const message = `${formatAddress(address)}: ${what}${said}. ${wayOut}`;
  return { code, step, message, what: `${what}${said}`, wayOut };
}
