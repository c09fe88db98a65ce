import type { MessagePort } from 'node:worker_threads';
import type { WriterToReceiver } from '../core/deliveries.ts';
import { ApplianceError, asError } from '../core/errors.ts';
import { repeat } from '../core/guarded-timers.ts';
import { createRateLimit } from '../core/rate-limit.ts';
import type { PushSource } from '../core/source.ts';
import type { LogLevel } from '../diagnostics/log.ts';
import { createConnectionSeats, type SeatRefusal } from './connection-seats.ts';
import { createBearerTokens } from './http/bearer-tokens.ts';
import { createFeedRequests } from './http/feed-requests.ts';
import { createPushHandler } from './http/push-handler.ts';
import { openPushListener, type PushListener } from './http/push-listener.ts';
import { createLineOutlet } from './line-outlet.ts';
import type { Endpoint, ReceiverAddresses, ReceiverConfig, TlsIdentity } from './receiver-options.ts';
import { newPushStats, newStreamStats, type ReceiverStats, sumDatagramStats } from './receiver-stats.ts';
import { createRefusalReports } from './refusal-reports.ts';
import { createRoomGate } from './room-gate.ts';
import { tlsContextOf } from './syslog/client-certificates.ts';
import { createHoldBudgets } from './syslog/frame-hold.ts';
import { openStreamListener, type StreamListener } from './syslog/stream-listener.ts';
import { openUdpListener, type UdpListener } from './syslog/udp-listener.ts';

export interface OpenListenersOptions {
  config: ReceiverConfig;
  writerPort: MessagePort;
  report(level: LogLevel, name: string, details: Record<string, unknown>): void;
}

export interface Listeners {
  addresses(): ReceiverAddresses;
  stats(): Promise<ReceiverStats>;
  /** New connections see this identity; where it does not fit, the error, and the one before it stays in use. */
  renewIdentity(identity: TlsIdentity): Error | null;
  /** Off: streams wait, datagrams are dropped and counted, pushes are answered 503. */
  accept(on: boolean): void;
  /** Replaces the sources that may push. */
  setPushSources(sources: readonly PushSource[]): void;
  /** Closes all sockets, hands on what was read, waits for the writer; `flushed` is false where it ran out of time. */
  close(deadlineMs: number): Promise<{ stats: ReceiverStats; flushed: boolean }>;
}

/**
 * Opens everything the configuration asks for; on an error what was opened is closed again.
 * @throws ApplianceError INGEST_ADDRESS_IN_USE, INGEST_LISTEN_FAILED, INGEST_CERTIFICATE_MISSING,
 * INGEST_CERTIFICATE_REFUSED
 */
export async function openListeners({ config, writerPort, report }: OpenListenersOptions): Promise<Listeners> {
  const { endpoints, limits } = config;
  const udp: UdpListener[] = [];
  const streams: StreamListener[] = [];
  let tcp: StreamListener | null = null;
  let tls: StreamListener | null = null;
  let push: PushListener | null = null;
  const pushStats = newPushStats();
  const onError = (error: Error) => report('error', 'ReceiverFailedError', { reason: error.message });
  const gate = createRoomGate();
  const refusals = createRefusalReports(report);
  const { firstMessageMs } = limits;
  const onRefused = (kind: SeatRefusal, address: string) => refusals.note(kind, address);
  const seats = createConnectionSeats({
    total: limits.maxConnections,
    perAddress: limits.maxConnectionsPerAddress,
    firstMessageMs,
    onRefused,
  });
  const pushSeats = createConnectionSeats({
    total: limits.maxPushConnections,
    perAddress: limits.maxPushConnectionsPerAddress,
    firstMessageMs,
    onRefused,
  });
  const handshakes = createRateLimit({ perSecond: limits.handshakesPerSecond, burst: limits.handshakeBurst });
  const sweep = () => {
    seats.sweep();
    pushSeats.sweep();
  };
  const sweeping = repeat(Math.min(sweepMs, firstMessageMs), sweep, onError);
  const outlet = createLineOutlet({
    port: writerPort,
    ...limits,
    onFull() {
      gate.shut();
      // Pushes show their token before they wait for room, so only streams cannot prove themselves now.
      seats.hold(true);
      for (const stream of streams) stream.pause();
    },
    onRoom() {
      gate.open();
      seats.hold(false);
      for (const stream of streams) stream.resume();
    },
  });
  const feeds = createFeedRequests(outlet, limits.pushTimeoutMs);
  writerPort.on('message', (message: WriterToReceiver) => {
    if (message.type === 'credit') outlet.credit(message.bytes);
    else feeds.done(message);
  });
  const shared = {
    outlet,
    limits,
    budgets: createHoldBudgets({ total: limits.maxHeldBytesTotal, share: limits.maxHeldBytesPerAddress }),
    seats,
    refusals,
    handshakes,
    onError,
    report,
    clients: config.clientCertificates,
  };

  async function openStream(endpoint: Endpoint, identity: TlsIdentity | null): Promise<StreamListener> {
    const stream = await openStreamListener({ ...shared, endpoint, tls: identity });
    streams.push(stream);
    return stream;
  }

  async function closeSockets(graceMs: number): Promise<void> {
    sweeping.stop();
    await Promise.all([...udp, ...streams, ...(push ? [push] : [])].map((listener) => listener.close(graceMs)));
  }

  async function stats(): Promise<ReceiverStats> {
    return {
      udp: sumDatagramStats(await Promise.all(udp.map((listener) => listener.stats()))),
      tcp: tcp?.stats() ?? newStreamStats(),
      tls: tls?.stats() ?? newStreamStats(),
      push: { ...pushStats, byStatus: { ...pushStats.byStatus } },
      outlet: outlet.stats(),
      connections: {
        streams: { open: seats.open(), limit: seats.total },
        push: { open: pushSeats.open(), limit: pushSeats.total },
      },
      refusals: refusals.totals(),
    };
  }

  const tokens = createBearerTokens(config.pushSources);
  try {
    const halted = () => outlet.stats().halted;
    const pushes = { tokens, feeds, limits, stats: pushStats, refusals };
    const handle = createPushHandler({ ...pushes, waitForRoom: gate.wait, halted });
    for (const endpoint of [endpoints.udp ?? []].flat()) udp.push(await openUdpListener({ ...shared, endpoint }));
    if (endpoints.tcp) tcp = await openStream(endpoints.tcp, null);
    if (endpoints.tls) tls = await openStream(endpoints.tls, identityOf(config));
    if (endpoints.http) {
      const [endpoint, identity] = [endpoints.http, identityOf(config)];
      push = await openPushListener({ ...shared, endpoint, tls: identity, stats: pushStats, seats: pushSeats, handle });
    }
  } catch (thrown) {
    await closeSockets(0);
    throw thrown;
  }
  return {
    addresses: () => ({
      udp: udp[0]?.address() ?? null,
      udpSockets: udp.map((listener) => listener.address()),
      tcp: tcp?.address() ?? null,
      tls: tls?.address() ?? null,
      http: push?.address() ?? null,
    }),
    stats,
    accept: (on) => outlet.halt(!on),
    setPushSources: (sources) => tokens.replace(sources),
    renewIdentity(identity) {
      try {
        // Every context is made before the first is put to use.
        const streamContext = tlsContextOf(identity, config.clientCertificates);
        const pushContext = tlsContextOf(identity, null);
        tls?.renewContext(streamContext);
        push?.renewContext(pushContext);
        return null;
      } catch (thrown) {
        return asError(thrown);
      }
    },
    async close(deadlineMs) {
      const endAt = performance.now() + deadlineMs;
      await closeSockets(Math.min(maxGraceMs, deadlineMs / 2));
      refusals.close();
      outlet.flush();
      while (outlet.stats().outstandingBytes > 0 && performance.now() < endAt) await sleep(pollMs);
      return { stats: await stats(), flushed: outlet.stats().outstandingBytes === 0 };
    },
  };
}

/** How long senders get to close by themselves after they were told. */
const maxGraceMs = 500;
const pollMs = 5;
/** How often connections that are late with their first message are looked for. */
const sweepMs = 1000;

function identityOf(config: ReceiverConfig): TlsIdentity {
  if (config.tls === null) throw new ApplianceError('INGEST_CERTIFICATE_MISSING');
  try {
    tlsContextOf(config.tls, config.clientCertificates);
  } catch (thrown) {
    const reason = asError(thrown).message;
    throw new ApplianceError('INGEST_CERTIFICATE_REFUSED', { params: { reason }, cause: thrown });
  }
  return config.tls;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
