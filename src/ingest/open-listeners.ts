import type { MessagePort } from 'node:worker_threads';
import type { WriterToReceiver } from '../core/deliveries.ts';
import { createRateLimit } from '../core/rate-limit.ts';
import type { PushSource } from '../core/source.ts';
import type { LogLevel } from '../diagnostics/log.ts';
import { createFeedSeats } from './feed-seats.ts';
import { createBearerTokens } from './http/bearer-tokens.ts';
import { createFeedRequests } from './http/feed-requests.ts';
import { createPushHandler } from './http/push-handler.ts';
import { createLineOutlet } from './line-outlet.ts';
import { addressesOf, closeSockets, type ListenerSockets, openSockets, renewIdentity } from './listener-sockets.ts';
import type { ReceiverAddresses, ReceiverConfig, TlsIdentity } from './receiver-options.ts';
import { newPushStats, newStreamStats, type ReceiverStats, sumDatagramStats } from './receiver-stats.ts';
import { createRefusalReports } from './refusal-reports.ts';
import { createRoomGate } from './room-gate.ts';
import { createHoldBudgets } from './syslog/frame-hold.ts';

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
  const { limits } = config;
  const sockets: ListenerSockets = { udp: [], tcp: null, tls: null, push: null };
  const pushStats = newPushStats();
  const onError = (error: Error) => report('error', 'ReceiverFailedError', { reason: error.message });
  const gate = createRoomGate();
  const refusals = createRefusalReports(report);
  const seats = createFeedSeats(limits, refusals, onError);
  const outlet = createLineOutlet({
    port: writerPort,
    ...limits,
    onFull() {
      gate.shut();
      // Pushes show their token before they wait for room, so only streams cannot prove themselves now.
      seats.streams.hold(true);
      sockets.tcp?.pause();
      sockets.tls?.pause();
    },
    onRoom() {
      gate.open();
      seats.streams.hold(false);
      sockets.tcp?.resume();
      sockets.tls?.resume();
    },
  });
  const feeds = createFeedRequests(outlet, limits.pushTimeoutMs);
  writerPort.on('message', (message: WriterToReceiver) => {
    if (message.type === 'credit') outlet.credit(message.bytes);
    else feeds.done(message);
  });

  async function closeAll(graceMs: number): Promise<void> {
    seats.stop();
    await closeSockets(sockets, graceMs);
  }

  async function stats(): Promise<ReceiverStats> {
    return {
      udp: sumDatagramStats(await Promise.all(sockets.udp.map((listener) => listener.stats()))),
      tcp: sockets.tcp?.stats() ?? newStreamStats(),
      tls: sockets.tls?.stats() ?? newStreamStats(),
      push: { ...pushStats, byStatus: { ...pushStats.byStatus } },
      outlet: outlet.stats(),
      connections: seats.stats(),
      refusals: refusals.totals(),
    };
  }

  const tokens = createBearerTokens(config.pushSources);
  try {
    const halted = () => outlet.stats().halted;
    const pushes = { tokens, feeds, limits, stats: pushStats, refusals };
    const handle = createPushHandler({ ...pushes, waitForRoom: gate.wait, halted });
    const budgets = createHoldBudgets({ total: limits.maxHeldBytesTotal, share: limits.maxHeldBytesPerAddress });
    const handshakes = createRateLimit({ perSecond: limits.handshakesPerSecond, burst: limits.handshakeBurst });
    const shared = { outlet, limits, budgets, seats, refusals, handshakes, onError, report };
    await openSockets(sockets, config, { ...shared, stats: pushStats, handle });
  } catch (thrown) {
    await closeAll(0);
    throw thrown;
  }
  return {
    addresses: () => addressesOf(sockets),
    stats,
    accept: (on) => outlet.halt(!on),
    setPushSources: (sources) => tokens.replace(sources),
    renewIdentity: (identity) => renewIdentity(sockets, identity, config.clientCertificates),
    async close(deadlineMs) {
      const endAt = performance.now() + deadlineMs;
      await closeAll(Math.min(maxGraceMs, deadlineMs / 2));
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

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
