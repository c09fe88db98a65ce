import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SecureContextOptions, TLSSocket } from 'node:tls';
import { asError } from '../../core/errors.ts';
import type { RateLimit } from '../../core/rate-limit.ts';
import type { ConnectionSeats } from '../connection-seats.ts';
import { listenOn, serverAddress } from '../listen-on.ts';
import type { BoundAddress, Endpoint, ReceiverLimits, TlsIdentity } from '../receiver-options.ts';
import type { PushStats } from '../receiver-stats.ts';
import type { RefusalReports } from '../refusal-reports.ts';
import { seatConnections } from '../seated-server.ts';
import { peerAddress } from '../syslog/peer-address.ts';
import type { PushAnswer } from './push-answers.ts';

export interface PushListenerOptions {
  endpoint: Endpoint;
  tls: TlsIdentity;
  limits: ReceiverLimits;
  stats: PushStats;
  /** `onAccepted` is called once the request showed a token of its source. */
  handle(request: IncomingMessage, onAccepted: () => void): Promise<PushAnswer>;
  seats: ConnectionSeats;
  refusals: RefusalReports;
  handshakes: RateLimit;
  onError(error: Error): void;
}

export interface PushListener {
  address(): BoundAddress;
  /** New connections see this certificate. */
  renewContext(context: SecureContextOptions): void;
  /** Takes no more requests; those in hand are answered within `graceMs`. */
  close(graceMs: number): Promise<void>;
}

/**
 * HTTPS listener for pushed feeds.
 * @throws ApplianceError INGEST_ADDRESS_IN_USE, INGEST_LISTEN_FAILED
 */
export async function openPushListener(options: PushListenerOptions): Promise<PushListener> {
  const { limits, stats, seats, refusals, handshakes } = options;
  const unanswered = new WeakMap<Socket, number>();
  let closing = false;
  const server = createServer(
    {
      cert: options.tls.cert,
      key: options.tls.key,
      minVersion: 'TLSv1.2',
      handshakeTimeout: limits.handshakeMs,
      headersTimeout: limits.handshakeMs,
      // How often Node looks for requests that are late.
      connectionsCheckingInterval: 1000,
      // Waiting for room and the body may each take their whole time.
      requestTimeout: 15_000 + limits.pushTimeoutMs + limits.bodyMs,
      keepAliveTimeout: 30_000,
    },
    (request, response) => {
      if (isOneTooMany(request, response)) return;
      answer(request, response).catch((thrown: unknown) => {
        options.onError(asError(thrown));
        response.destroy();
      });
    },
  );
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket: TLSSocket) => {
    if (error.code !== 'ERR_TLS_HANDSHAKE_TIMEOUT') return;
    refusals.note('handshake_late', peerAddress(socket.remoteAddress));
  });
  const seated = seatConnections(server, {
    seats,
    handshakes,
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

  /** Requests sent without waiting for answers would get past every delay, so a connection has a few of them only. */
  function isOneTooMany({ socket }: IncomingMessage, response: ServerResponse): boolean {
    if (socket.destroyed) return true;
    const count = (unanswered.get(socket) ?? 0) + 1;
    if (count > maxUnanswered) {
      refusals.note('push_in_hand', peerAddress(socket.remoteAddress));
      socket.destroy();
      return true;
    }
    unanswered.set(socket, count);
    response.once('close', () => unanswered.set(socket, (unanswered.get(socket) ?? 1) - 1));
    return false;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    stats.requests++;
    let result: PushAnswer;
    try {
      result = await options.handle(request, () => seated.seatOf(request.socket)?.prove());
    } catch (thrown) {
      options.onError(asError(thrown));
      result = { status: 500, body: { error: 'internal error' } };
    }
    // Whoever asks again and again without a right to it is slowed, not only refused.
    if (slowed.has(result.status)) await sleep(closing ? 0 : limits.refusedDelayMs, null, { ref: false });
    stats.byStatus[result.status] = (stats.byStatus[result.status] ?? 0) + 1;
    // What is left of an unread body would be taken for the next request, so such a connection ends with the answer.
    if (closing || !request.complete) response.setHeader('connection', 'close');
    const text = JSON.stringify(result.body);
    response.writeHead(result.status, { 'content-type': 'application/json', ...result.headers });
    response.end(text, () => {
      if (!request.complete) setTimeout(() => request.destroy(), lingerMs).unref();
      request.resume();
    });
  }

  await listenOn(server, 'HTTPS', options.endpoint);
  server.on('error', (error) => options.onError(asError(error)));
  return {
    address: () => serverAddress(server),
    renewContext: (context) => server.setSecureContext(context),
    async close(graceMs) {
      closing = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      seated.closeUnsecured();
      server.closeIdleConnections();
      const timer = setTimeout(() => seated.closeAll(), graceMs);
      await closed;
      clearTimeout(timer);
    },
  };
}

/** Nothing that a sender in order gets twice: no good token, no such thing, or more than its share. */
const slowed: ReadonlySet<number> = new Set([401, 403, 404, 405, 415, 429]);

/** Requests of one connection that wait for their answers. */
const maxUnanswered = 8;

/** A sender still writing its body would see a reset instead of the answer if the connection closed at once. */
const lingerMs = 1000;
