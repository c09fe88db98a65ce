import { MessageChannel } from 'node:worker_threads';
import { after, type GuardedTimer } from '../core/guarded-timers.ts';
import type { Diagnostics } from '../diagnostics/log.ts';
import { type Receiver, startReceiver } from '../ingest/receiver.ts';
import type { Endpoint, ReceiverLimits, TlsIdentity } from '../ingest/receiver-options.ts';
import { startWriter, type Writer } from '../intake/writer.ts';
import type { ReparseProgress, SourceArrival } from '../intake/writer-messages.ts';
import type { ObservedMessage } from '../intake/writer-observations.ts';
import { hostAndPort, type InheritedSockets } from '../settings/inherited-sockets.ts';
import type { Settings } from '../settings/schema.ts';
import type { SourceBook } from '../sources/source-book.ts';
import { clientPolicyOf } from './certificates.ts';
import type { ConnectionBudget } from './connection-budget.ts';
import type { DiskRoom } from './needs-room.ts';
import { openSourceBook } from './source-book.ts';
import type { Stores } from './stores.ts';

type FeedConnections = Pick<ConnectionBudget, 'streams' | 'push'>;

/** Receiver and writer threads, connected. */
export interface Feeds {
  receiver: Receiver;
  writer: Writer;
  book: SourceBook;
  /**
   * From now on these are told. What was committed before is found by whoever looks: alerts in the outbox, partitions by
   * their state.
   */
  follow(followers: FeedFollowers): void;
}

/** Who wants to know of what the writer does. */
export interface FeedFollowers {
  /** Alerts were committed. */
  onAlerts?(): void;
  onReparse?(progress: ReparseProgress): void;
  /** What was seen of sources and addresses in the last seconds. */
  onObserved?(observed: ObservedMessage): void;
  /** A partition was finished and can be sealed. */
  onPartitionClosed?(): void;
}

export interface FeedOptions {
  settings: Settings;
  sockets: InheritedSockets;
  tls: TlsIdentity;
  /** How many connections the descriptors of the process suffice for; left out: the usual numbers. */
  connections?: FeedConnections;
  diagnostics: Diagnostics;
  /** Feeds wait, or are refused, while there is none. */
  room: DiskRoom;
  onFatal(error: Error): void;
}

type FeedStores = Pick<Stores, 'sources' | 'sourceNat' | 'zones' | 'unknownSenders'>;

/** Makes the configured sources known, starts the writer and then the receiver, so that nothing arrives too early. */
export async function startFeeds(stores: FeedStores, options: FeedOptions): Promise<Feeds> {
  const { settings, diagnostics, sockets, connections, room } = options;
  let followers: FeedFollowers = {};
  const book = openSourceBook(stores, { settings, diagnostics });
  const { port1, port2 } = new MessageChannel();
  const arrivals = createArrivalNotes(stores, diagnostics);
  const writer = await startWriter({
    dataFolder: settings.data.folder,
    partitionRows: settings.storage.partitionRows,
    rulesFolder: settings.detection.rulesFolder,
    parsersFolder: settings.ingest.parsersFolder,
    alertFromLevel: settings.detection.alertFromLevel,
    ...book.current(),
    nat: book.nat(),
    timeZone: settings.schedules.timeZone,
    receiverPort: port2,
    diagnostics,
    onCommitted: (commit) => {
      arrivals.note(commit.arrivals);
      if (commit.alerts > 0) followers.onAlerts?.();
      if (commit.rolledOver) followers.onPartitionClosed?.();
    },
    onReparse: (progress) => followers.onReparse?.(progress),
    onObserved: (observed) => followers.onObserved?.(observed),
    onUnknownSenders: (report) => book.noteUnknownSenders(report),
    onEnded: options.onFatal,
  });
  const { udp, tcp, tls, http } = settings.ingest;
  const receiver = await startReceiver({
    endpoints: {
      // The service manager hands one socket over, whatever the list says.
      udp:
        sockets.udp === undefined
          ? [udp].flat().flatMap((listen) => endpoint(listen, undefined) ?? [])
          : { fd: sockets.udp },
      tcp: endpoint(tcp, sockets.tcp),
      tls: endpoint(tls, sockets.tls),
      http: endpoint(http, sockets.http),
    },
    tls: options.tls,
    clientCertificates: clientPolicyOf(settings),
    pushSources: book.pushSources(),
    limits: {
      maxMessageBytes: settings.ingest.maxMessageKib * 1024,
      ...(connections && connectionLimits(connections)),
      maxPushesPerSource: settings.ingest.maxPushesPerSource,
      pushesPerSecond: settings.ingest.pushesPerSecond,
      firstMessageMs: settings.ingest.firstMessageSeconds * 1000,
    },
    writerPort: port1,
    diagnostics,
    onEnded: options.onFatal,
  });
  book.connect({ ...writer, setPushSources: receiver.setPushSources });
  room.follow((isThere) => {
    receiver.accept(isThere);
    writer.hold(!isThere);
  });
  return {
    receiver,
    writer,
    book,
    follow(wanted) {
      followers = wanted;
    },
  };
}

function connectionLimits({ streams, push }: FeedConnections): Partial<ReceiverLimits> {
  return {
    maxConnections: streams.total,
    maxConnectionsPerAddress: streams.perAddress,
    maxPushConnections: push.total,
    maxPushConnectionsPerAddress: push.perAddress,
  };
}

function endpoint(listen: string, inherited: number | undefined): Endpoint | null {
  if (inherited !== undefined) return { fd: inherited };
  const parts = hostAndPort(listen);
  return parts && { address: parts.host, port: parts.port };
}

/** Commits come many a second; the table of sources is brought up to date once a second. */
function createArrivalNotes({ sources }: Pick<Stores, 'sources'>, diagnostics: Diagnostics) {
  const pending = new Map<number, SourceArrival>();
  let timer: GuardedTimer | null = null;
  const flush = () => {
    timer = null;
    for (const [id, arrival] of pending) {
      sources.touch(id, arrival);
      pending.delete(id);
    }
  };
  // A full disk: what is not noted yet is kept and noted with the next arrivals.
  const failed = ({ message }: Error) => diagnostics.report('error', 'ArrivalsNotedError', { error: message });
  return {
    note(arrivals: readonly SourceArrival[]) {
      for (const arrival of arrivals) {
        const known = pending.get(arrival.sourceId);
        pending.set(arrival.sourceId, known ? sum(known, arrival) : arrival);
      }
      if (timer === null) timer = after(1000, flush, failed).unref();
    },
  };
}

function sum(one: SourceArrival, other: SourceArrival): SourceArrival {
  return {
    sourceId: one.sourceId,
    receivedAt: Math.max(one.receivedAt, other.receivedAt),
    received: one.received + other.received,
    stored: one.stored + other.stored,
    quarantined: one.quarantined + other.quarantined,
    dropped: one.dropped + other.dropped,
  };
}
