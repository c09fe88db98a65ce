import { createServer as createTcpServer, type Socket } from 'node:net';
import {
  createServer as createTlsServer,
  type SecureContextOptions,
  TLSSocket,
  type Server as TlsServer,
} from 'node:tls';
import { asError } from '../../core/errors.ts';
import type { LogLevel } from '../../diagnostics/log.ts';
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
import { type RefusedClient, refusalOf, tlsContextOf } from './client-certificates.ts';
import type { HoldBudget } from './frame-hold.ts';
import { peerAddress } from './peer-address.ts';
import { openStreamConnection, type StreamConnection } from './stream-connection.ts';

/** Connections open over all stream listeners. */
interface ConnectionCount {
  open: number;
}

export interface StreamListenerOptions {
  endpoint: Endpoint;
  /** Null for plain TCP. */
  tls: TlsIdentity | null;
  /** Of senders over TLS. */
  clients: ClientCertificatePolicy | null;
  outlet: LineOutlet;
  limits: ReceiverLimits;
  budget: HoldBudget;
  connections: ConnectionCount;
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
  const refusals = createRefusalReports(options.report);
  let paused = false;

  function refuse(refused: RefusedClient, socket: Socket): void {
    stats.clientsRefused++;
    refusals.note({ peer: peerAddress(socket.remoteAddress), ...refused });
    socket.destroy();
  }

  function accept(socket: Socket): void {
    if (options.connections.open >= options.limits.maxConnections) {
      stats.connectionsRefused++;
      socket.destroy();
      return;
    }
    const refused = socket instanceof TLSSocket ? refusalOf(socket, options.clients) : null;
    if (refused !== null) {
      refuse(refused, socket);
      return;
    }
    options.connections.open++;
    stats.connectionsAccepted++;
    stats.connectionsOpen++;
    const connection = openStreamConnection({
      socket,
      transport: options.tls === null ? 'tcp' : 'tls',
      stats,
      outlet: options.outlet,
      limits: options.limits,
      budget: options.budget,
      onClosed() {
        connections.delete(connection);
        options.connections.open--;
        stats.connectionsOpen--;
      },
    });
    connections.add(connection);
    if (paused) connection.pause();
  }

  const { tls, clients } = options;
  const server = tls === null ? createTcpServer(accept) : createTls(tls, clients, accept);
  server.on('tlsClientError', () => stats.connectionsFailed++);
  // Also bounds connections that are still in their TLS handshake.
  server.maxConnections = options.limits.maxConnections;
  server.on('drop', () => stats.connectionsRefused++);
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
      for (const connection of connections) connection.finish(graceMs);
      await closed;
    },
  };
}

function createTls(
  identity: TlsIdentity,
  clients: ClientCertificatePolicy | null,
  accept: (socket: Socket) => void,
): TlsServer {
  return createTlsServer(
    {
      ...tlsContextOf(identity, clients),
      handshakeTimeout: 10_000,
      requestCert: clients !== null && clients.mode !== 'off',
      // Judged in `accept`, so that a refusal has a name; nothing is read from the client before.
      rejectUnauthorized: false,
    },
    accept,
  );
}

/** One report a minute, however often refused senders come back. */
function createRefusalReports(report: StreamListenerOptions['report']) {
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
