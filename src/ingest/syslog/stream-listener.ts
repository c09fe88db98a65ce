import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { asError } from '../../core/errors.ts';
import type { LineOutlet } from '../line-outlet.ts';
import { listenOn, serverAddress } from '../listen-on.ts';
import type { BoundAddress, Endpoint, ReceiverLimits, TlsIdentity } from '../receiver-options.ts';
import { newStreamStats, type StreamStats } from '../receiver-stats.ts';
import type { HoldBudget } from './frame-hold.ts';
import { openStreamConnection, type StreamConnection } from './stream-connection.ts';

/** Connections open over all stream listeners. */
interface ConnectionCount {
  open: number;
}

export interface StreamListenerOptions {
  endpoint: Endpoint;
  /** Null for plain TCP. */
  tls: TlsIdentity | null;
  outlet: LineOutlet;
  limits: ReceiverLimits;
  budget: HoldBudget;
  connections: ConnectionCount;
  onError(error: Error): void;
}

export interface StreamListener {
  address(): BoundAddress;
  stats(): StreamStats;
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
  let paused = false;

  function accept(socket: Socket): void {
    if (options.connections.open >= options.limits.maxConnections) {
      stats.connectionsRefused++;
      socket.destroy();
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

  const server = createServer(options.tls, accept, () => stats.connectionsFailed++);
  // Also bounds connections that are still in their TLS handshake.
  server.maxConnections = options.limits.maxConnections;
  server.on('drop', () => stats.connectionsRefused++);
  await listenOn(server, options.tls === null ? 'TCP' : 'TLS', options.endpoint);
  server.on('error', (error) => options.onError(asError(error)));
  return {
    address: () => serverAddress(server),
    stats: () => ({ ...stats }),
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

function createServer(tls: TlsIdentity | null, accept: (socket: Socket) => void, failed: () => void): Server {
  if (tls === null) return createTcpServer(accept);
  const server = createTlsServer(
    { cert: tls.cert, key: tls.key, minVersion: 'TLSv1.2', handshakeTimeout: 10_000 },
    accept,
  );
  server.on('tlsClientError', failed);
  return server;
}
