import type { ReceiverAddress } from './address.ts';

/** What proves each side to the other; with it, nothing is sent before the receiver proved itself. */
export interface Security {
  /** Empty for a receiver that asks for a user only. */
  readonly sharedKey: string;
  readonly username?: string;
  readonly password?: string;
}

/** PEM texts; the system's authorities stand in for an absent `ca`. */
export interface ClientTls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** The name the certificate must carry, when it is not the host of the address. */
  readonly serverName?: string;
  readonly minVersion?: 'TLSv1.2' | 'TLSv1.3';
  /** False takes any certificate; the default is to verify. */
  readonly verify?: boolean;
}

/** What proves us to the receiver and the receiver to us. */
export interface Credentials {
  readonly security?: Security;
  readonly tls?: ClientTls;
}

export interface ForwardOptions extends Credentials {
  readonly address: ReceiverAddress;
  /** Reads the credentials again, before every connection; while it rejects, those read last are used. */
  readonly renewCredentials?: () => Promise<Credentials>;
  /** The name we give in a PING; it must differ from the name of the receiver. */
  readonly hostname?: string;
  /** From the start to connected, TLS included. */
  readonly connectTimeoutMs?: number;
  /** From connected to PONG. */
  readonly handshakeTimeoutMs?: number;
  /** The longest time without progress while frames wait for their ack. */
  readonly ackTimeoutMs?: number;
  /** Most frames written and not acknowledged. */
  readonly maxInFlight?: number;
  readonly firstBackoffMs?: number;
  readonly longestBackoffMs?: number;
}

export type FullForwardOptions = ForwardOptions &
  Required<Omit<ForwardOptions, 'security' | 'tls' | 'renewCredentials'>>;

/** Fills in what the caller left open. */
export function withDefaults(options: ForwardOptions): FullForwardOptions {
  return {
    hostname: 'fluent-netskope',
    connectTimeoutMs: 10_000,
    handshakeTimeoutMs: 10_000,
    ackTimeoutMs: 30_000,
    maxInFlight: 8,
    firstBackoffMs: 500,
    longestBackoffMs: 30_000,
    ...options,
  };
}
