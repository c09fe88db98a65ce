import type { PushSource } from '../core/source.ts';
/** Where a listener gets its socket: bound here, or handed over open by the service manager (`LISTEN_FDS`). */
export type Endpoint = { address: string; port: number } | { fd: number };

/** PEM texts of the certificate (chain) and key that TLS listeners show. */
export interface TlsIdentity {
  cert: string;
  key: string;
  /** PEM texts of the authorities that clients' certificates must come from; needed where they are asked for. */
  clientCa?: string | null;
}

/** Whether senders over syslog TLS show certificates of their own. */
export interface ClientCertificatePolicy {
  /** `optional`: one that is shown must be good. */
  mode: 'off' | 'optional' | 'required';
  /** Common names or alternative names that may send; empty: every one that the authority signed. */
  subjects: readonly string[];
}

/** Limits of the receiver; what is left out has the value of `defaultReceiverLimits`. */
export interface ReceiverLimits {
  /** Longest message that is parsed. Longer ones go to quarantine, up to `maxHeldBytes`. */
  maxMessageBytes: number;
  maxHeldBytes: number;
  /** Bytes of unfinished frames of all connections together, and of those of one address. */
  maxHeldBytesTotal: number;
  maxHeldBytesPerAddress: number;
  /** Open TCP and TLS connections together. */
  maxConnections: number;
  /** Of them those of one address (IPv6: of one /64). */
  maxConnectionsPerAddress: number;
  /** Open HTTPS connections, and those of one address. */
  maxPushConnections: number;
  maxPushConnectionsPerAddress: number;
  /** A connection that has not sent a whole message (HTTPS: a request with a good token) for so long is closed. */
  firstMessageMs: number;
  handshakeMs: number;
  /** A stream connection that is silent for so long is closed. */
  idleMs: number;
  /** Wanted SO_RCVBUF of the UDP socket; the kernel cuts it to `net.core.rmem_max`. */
  udpReceiveBufferBytes: number;
  /** How often the kernel's counter of dropped datagrams is read. */
  kernelDropsEveryMs: number;
  maxOutstandingBytes: number;
  batchLines: number;
  batchBytes: number;
  batchMs: number;
  /** Largest pushed body, as sent and after unpacking. */
  maxBodyBytes: number;
  /** Lines of a pushed body, empty ones too; each may become a row. */
  maxPushLines: number;
  /** Pushes of one source being worked on at once. */
  maxPushesPerSource: number;
  /** How many pushes of one source are begun in a second; twice as many may come at once after a quiet second. */
  pushesPerSecond: number;
  /** Bytes of pushed bodies in memory at once, and those of one source: room for two bodies at least. */
  maxPushBytesTotal: number;
  maxPushBytesPerSource: number;
  /** How long a push waits for room and for the writer's answer. */
  pushTimeoutMs: number;
  /** How long a body may take, and from `bodyGraceMs` on how fast it has to come on average. */
  bodyMs: number;
  bodyGraceMs: number;
  minBodyBytesPerSecond: number;
  /** How long the answer to a request without a good token, or beyond its source's share, is held back. */
  refusedDelayMs: number;
  /** TLS handshakes of one address in a second; saved up to `handshakeBurst`. */
  handshakesPerSecond: number;
  handshakeBurst: number;
}

export const defaultReceiverLimits: ReceiverLimits = {
  maxMessageBytes: 64 * 1024,
  maxHeldBytes: 1024 * 1024,
  maxHeldBytesTotal: 64 * 1024 * 1024,
  maxHeldBytesPerAddress: 16 * 1024 * 1024,
  maxConnections: 1000,
  maxConnectionsPerAddress: 250,
  maxPushConnections: 256,
  maxPushConnectionsPerAddress: 64,
  firstMessageMs: 60_000,
  handshakeMs: 10_000,
  idleMs: 2 * 3_600_000,
  udpReceiveBufferBytes: 32 * 1024 * 1024,
  kernelDropsEveryMs: 1000,
  maxOutstandingBytes: 32 * 1024 * 1024,
  batchLines: 1000,
  batchBytes: 256 * 1024,
  batchMs: 20,
  maxBodyBytes: 16 * 1024 * 1024,
  maxPushLines: 100_000,
  maxPushesPerSource: 4,
  pushesPerSecond: 500,
  maxPushBytesTotal: 128 * 1024 * 1024,
  maxPushBytesPerSource: 32 * 1024 * 1024,
  pushTimeoutMs: 60_000,
  bodyMs: 120_000,
  bodyGraceMs: 10_000,
  minBodyBytesPerSecond: 4096,
  refusedDelayMs: 250,
  handshakesPerSecond: 50,
  handshakeBurst: 250,
};

/** What the receiver listens on; a listener that is left out or null is off. */
export interface ReceiverEndpoints {
  udp?: Endpoint | readonly Endpoint[] | null;
  tcp?: Endpoint | null;
  tls?: Endpoint | null;
  http?: Endpoint | null;
}

/** What the thread is started with. */
export interface ReceiverConfig {
  endpoints: ReceiverEndpoints;
  /** Needed where `tls` or `http` is on. */
  tls: TlsIdentity | null;
  clientCertificates: ClientCertificatePolicy | null;
  pushSources: readonly PushSource[];
  limits: ReceiverLimits;
}

export interface BoundAddress {
  address: string;
  port: number;
}

/** Where the receiver listens; null where it does not. */
export interface ReceiverAddresses {
  /** The first of `udpSockets`. */
  udp: BoundAddress | null;
  udpSockets: readonly BoundAddress[];
  tcp: BoundAddress | null;
  tls: BoundAddress | null;
  http: BoundAddress | null;
}
