import { createServer as createTcpServer, type Socket } from 'node:net';
import {
  createServer as createTlsServer,
  type SecureContextOptions,
  TLSSocket,
  type Server as TlsServer,
} from 'node:tls';
import { asError } from '../../core/errors.ts';
import type { RateLimit } from '../../core/rate-limit.ts';
import type { LogLevel } from '../../diagnostics/log.ts';
import type { ConnectionSeats } from '../connection-seats.ts';
import type { LineOutlet } from '../line-outlet.ts';
import { listenOn, serverAddress } from '../listen-on.ts';
import type {
  BoundAddress,
  ClientCertificatePolicy,
  Endpoint,
  ReceiverLimits,
  TlsIdentity,
} from '../receiver-options.ts';
import { newStreamStats, type StreamStats } from '../receiver-stats.ts';
import type { RefusalReports } from '../refusal-reports.ts';
import { seatConnections } from '../seated-server.ts';
import { type RefusedClient, refusalOf, tlsContextOf } from './client-certificates.ts';
import type { HoldBudget } from './frame-hold.ts';
import { peerAddress } from './peer-address.ts';
import { openStreamConnection, type StreamConnection } from './stream-connection.ts';

export interface StreamListenerOptions {
  endpoint: Endpoint;
  /** Null for plain TCP. */
  tls: TlsIdentity | null;
  /** Of senders over TLS. */
  clients: ClientCertificatePolicy | null;
  outlet: LineOutlet;
  limits: ReceiverLimits;
  budgets: { of(address: string): HoldBudget };
  seats: ConnectionSeats;
  refusals: RefusalReports;
  handshakes: RateLimit;
  onError(error: Error): void;
  report(level: LogLevel, name: string, details: Record<string, unknown>): void;
}

export interface StreamListener {
  address(): BoundAddress;
  stats(): StreamStats;
  /** New TLS connections see this certificate. */
  renewContext(context: SecureContextOptions): void;
  /** Stops reading; the senders' windows fill and slow them. */
  pause(): void;
  resume(): void;
  /**
   * Takes no more connections, tells the senders, and reads what they still had on the way until they close, at most
   * `graceMs`.
   */
  close(graceMs: number): Promise<void>;
}

/**
 * Syslog over TCP (RFC 6587) or TLS (RFC 5425).
 * @throws ApplianceError INGEST_ADDRESS_IN_USE, INGEST_LISTEN_FAILED
 */
export async function openStreamListener(options: StreamListenerOptions): Promise<StreamListener> {
  const stats = newStreamStats();
  const connections = new Set<StreamConnection>();
  const certificateReports = createCertificateReports(options.report);
  const { tls, clients, limits, seats, refusals } = options;
  let paused = false;

  function refuse(refused: RefusedClient, socket: Socket): void {
    const peer = peerAddress(socket.remoteAddress);
    stats.clientsRefused++;
    refusals.note('client_certificate', peer);
    certificateReports.note({ peer, ...refused });
    socket.destroy();
  }

  function accept(socket: Socket): void {
    const seat = seated.seatOf(socket);
    if (seat === null) {
      // It was closed by its sender, or gave its seat away, while the handshake ended.
      socket.destroy();
      return;
    }
    const refused = socket instanceof TLSSocket ? refusalOf(socket, clients) : null;
    if (refused !== null) {
      refuse(refused, socket);
      return;
    }
    stats.connectionsAccepted++;
    stats.connectionsOpen++;
    const connection = openStreamConnection({
      socket,
      seat,
      transport: tls === null ? 'tcp' : 'tls',
      stats,
      outlet: options.outlet,
      limits,
      budget: options.budgets.of(peerAddress(socket.remoteAddress)),
      onClosed() {
        connections.delete(connection);
        stats.connectionsOpen--;
      },
    });
    connections.add(connection);
    if (paused) connection.pause();
  }

  const server = tls === null ? createTcpServer(accept) : createTls({ identity: tls, clients, limits, accept });
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket: TLSSocket) => {
    stats.connectionsFailed++;
    if (error.code === 'ERR_TLS_HANDSHAKE_TIMEOUT') {
      refusals.note('handshake_late', peerAddress(socket.remoteAddress));
    }
    // Node tells of a handshake that takes too long, but leaves the connection open.
    socket.destroy();
  });
  const seated = seatConnections(server, {
    seats,
    handshakes: tls === null ? null : options.handshakes,
    onRefused: () => stats.connectionsRefused++,
    onHandshakeRefused(address) {
      stats.connectionsRefused++;
      refusals.note('handshake_rate', address);
    },
    onDropped(address) {
      stats.connectionsRefused++;
      refusals.note('all_full', address);
    },
  });
  await listenOn(server, tls === null ? 'TCP' : 'TLS', options.endpoint);
  server.on('error', (error) => options.onError(asError(error)));
  return {
    address: () => serverAddress(server),
    stats: () => ({ ...stats }),
    renewContext: (context) => void ('setSecureContext' in server && server.setSecureContext(context)),
    pause() {
      paused = true;
      for (const connection of connections) connection.pause();
    },
    resume() {
      paused = false;
      for (const connection of connections) connection.resume();
    },
    async close(graceMs) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      seated.closeUnsecured();
      for (const connection of connections) connection.finish(graceMs);
      const timer = setTimeout(() => seated.closeAll(), graceMs);
      await closed;
      clearTimeout(timer);
    },
  };
}

interface TlsServerOptions {
  identity: TlsIdentity;
  clients: ClientCertificatePolicy | null;
  limits: ReceiverLimits;
  accept(socket: Socket): void;
}

function createTls({ identity, clients, limits, accept }: TlsServerOptions): TlsServer {
  return createTlsServer(
    {
      ...tlsContextOf(identity, clients),
      handshakeTimeout: limits.handshakeMs,
      requestCert: clients !== null && clients.mode !== 'off',
      // Judged in `accept`, so that a refusal has a name; nothing is read from the client before.
      rejectUnauthorized: false,
    },
    accept,
  );
}

/** One report a minute, however often refused senders come back. */
function createCertificateReports(report: StreamListenerOptions['report']) {
  let reportedAt = Number.NEGATIVE_INFINITY;
  let untold = 0;
  return {
    note(refused: RefusedClient & { peer: string }): void {
      untold++;
      if (performance.now() - reportedAt < refusalsEveryMs) return;
      report('warn', 'TlsClientRefused', { ...refused, names: refused.names.join(', '), refusals: untold });
      reportedAt = performance.now();
      untold = 0;
    },
  };
}

const refusalsEveryMs = 60_000;
