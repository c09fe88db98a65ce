import type { OutletStats } from './line-outlet.ts';
import type { RefusalKind } from './refusal-reports.ts';

/** received = handedOn + quarantined + dropped. */
export interface DatagramStats {
  received: number;
  receivedBytes: number;
  handedOn: number;
  quarantined: number;
  /** Dropped because too much was on its way to the writer. */
  dropped: number;
  /** Empty datagrams; not part of `received`. */
  empty: number;
  /** Lost in the kernel before the appliance could read them; null where the kernel does not say. */
  kernelDropped: number | null;
  /** SO_RCVBUF as read back (Linux shows twice the value it granted); null where there is no socket. */
  receiveBufferBytes: number | null;
}

/** received = handedOn + quarantined + dropped, in messages. */
export interface StreamStats {
  received: number;
  receivedBytes: number;
  handedOn: number;
  quarantined: number;
  dropped: number;
  /** Bytes of oversized messages beyond what quarantine keeps. */
  skippedBytes: number;
  connectionsOpen: number;
  connectionsAccepted: number;
  /** Refused because too many were open, in total or of their address. */
  connectionsRefused: number;
  connectionsIdleClosed: number;
  /** Refused because of their certificate, or because they showed none. */
  clientsRefused: number;
  /** Ended by an error of the peer or of TLS. */
  connectionsFailed: number;
}

export interface PushStats {
  /** Refused because too many were open, in total or of their address. */
  connectionsRefused: number;
  requests: number;
  /** Answers by HTTP status. */
  byStatus: Record<string, number>;
  receivedLines: number;
  stored: number;
  duplicates: number;
  quarantined: number;
}

export interface ReceiverStats {
  udp: DatagramStats;
  tcp: StreamStats;
  tls: StreamStats;
  push: PushStats;
  outlet: OutletStats;
  connections: ConnectionStats;
  /** What was refused or closed early since the start, by kind. */
  refusals: Partial<Record<RefusalKind, number>>;
}

/** Open connections and how many there may be, of TCP and TLS together and of HTTPS. */
export interface ConnectionStats {
  streams: { open: number; limit: number };
  push: { open: number; limit: number };
}

export function newDatagramStats(): DatagramStats {
  return {
    received: 0,
    receivedBytes: 0,
    handedOn: 0,
    quarantined: 0,
    dropped: 0,
    empty: 0,
    kernelDropped: null,
    receiveBufferBytes: null,
  };
}

/** Stats of several sockets as of one; the smallest buffer counts, because it loses first. */
export function sumDatagramStats(all: readonly DatagramStats[]): DatagramStats {
  const sum = newDatagramStats();
  for (const one of all) {
    for (const key of ['received', 'receivedBytes', 'handedOn', 'quarantined', 'dropped', 'empty'] as const)
      sum[key] += one[key];
    if (one.kernelDropped !== null) sum.kernelDropped = (sum.kernelDropped ?? 0) + one.kernelDropped;
    const bytes = one.receiveBufferBytes ?? Number.POSITIVE_INFINITY;
    if (bytes < (sum.receiveBufferBytes ?? Number.POSITIVE_INFINITY)) sum.receiveBufferBytes = bytes;
  }
  return sum;
}

export function newStreamStats(): StreamStats {
  return {
    received: 0,
    receivedBytes: 0,
    handedOn: 0,
    quarantined: 0,
    dropped: 0,
    skippedBytes: 0,
    connectionsOpen: 0,
    connectionsAccepted: 0,
    connectionsRefused: 0,
    connectionsIdleClosed: 0,
    clientsRefused: 0,
    connectionsFailed: 0,
  };
}

export function newPushStats(): PushStats {
  return {
    connectionsRefused: 0,
    requests: 0,
    byStatus: {},
    receivedLines: 0,
    stored: 0,
    duplicates: 0,
    quarantined: 0,
  };
}
