import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { ApplianceError } from '../core/errors.ts';
import type { Diagnostics } from '../diagnostics/log.ts';
import { type Receiver, startReceiver } from '../ingest/receiver.ts';
import type { Endpoint, PushSource, TlsIdentity } from '../ingest/receiver-options.ts';
import type { IngestSource } from '../ingest/source.ts';
import { tokenFromFile, tokenHash } from '../security/tokens.ts';
import { hostAndPort, type InheritedSockets } from '../settings/inherited-sockets.ts';
import type { Settings, SourceSettings } from '../settings/schema.ts';
import { clientPolicyOf } from './certificates.ts';
import type { Stores } from './stores.ts';
import { startWriter, type Writer } from './writer.ts';
import type { ReparseProgress, SourceArrival } from './writer-messages.ts';

/** Source of syslog senders that no source names. */
const builtInSource: Pick<SourceSettings, 'name' | 'kind' | 'charset'> = {
  name: 'syslog',
  kind: 'syslog',
  charset: 'auto',
};

/** Receiver and writer threads, connected. */
export interface Feeds {
  receiver: Receiver;
  writer: Writer;
}

export interface FeedOptions {
  settings: Settings;
  sockets: InheritedSockets;
  tls: TlsIdentity;
  diagnostics: Diagnostics;
  onAlerts(): void;
  onReparse?(progress: ReparseProgress): void;
  /** A partition was finished and can be sealed. */
  onPartitionClosed(): void;
  onFatal(error: Error): void;
}

/** Makes the configured sources known, starts the writer and then the receiver, so that nothing arrives too early. */
export async function startFeeds(stores: Pick<Stores, 'sources'>, options: FeedOptions): Promise<Feeds> {
  const { settings, diagnostics, sockets } = options;
  const sources = settings.sources.map((source) => ingestSource(stores, source));
  const zone = settings.schedules.timeZone;
  const ownDefault = sources.find(({ name }) => name === builtInSource.name);
  const defaultSource = ownDefault ?? ingestSource(stores, { ...builtInSource, addresses: [], timeZone: zone });
  const { port1, port2 } = new MessageChannel();
  const arrivals = createArrivalNotes(stores);
  const writer = await startWriter({
    dataFolder: settings.data.folder,
    partitionRows: settings.storage.partitionRows,
    rulesFolder: settings.detection.rulesFolder,
    alertFromLevel: settings.detection.alertFromLevel,
    sources,
    defaultSource,
    dayOffsetMs: zoneOffsetMs(zone, Date.now()),
    receiverPort: port2,
    diagnostics,
    onCommitted: (commit) => {
      arrivals.note(commit.arrivals);
      if (commit.alerts > 0) options.onAlerts();
      if (commit.rolledOver) options.onPartitionClosed();
    },
    onReparse: (progress) => options.onReparse?.(progress),
    onEnded: options.onFatal,
  });
  const { udp, tcp, tls, http, maxMessageKib, maxConnections } = settings.ingest;
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
    pushSources: pushSources(settings, sources, diagnostics),
    limits: { maxMessageBytes: maxMessageKib * 1024, maxConnections },
    writerPort: port1,
    diagnostics,
    onEnded: options.onFatal,
  });
  return { receiver, writer };
}

function ingestSource(
  { sources }: Pick<Stores, 'sources'>,
  source: Pick<SourceSettings, 'name' | 'kind' | 'addresses' | 'timeZone' | 'charset'>,
): IngestSource {
  const { name, kind, addresses, timeZone, charset } = source;
  return { id: sources.ensure(name, kind, { addresses, timeZone, charset }), name, kind, addresses, timeZone, charset };
}

function pushSources(settings: Settings, sources: readonly IngestSource[], diagnostics: Diagnostics): PushSource[] {
  return sources
    .filter(({ kind }) => kind === 'edr_push')
    .map(({ id, name }) => {
      const configured = settings.sources.find((source) => source.name === name)?.tokenFile ?? '';
      const file = configured || join(settings.data.folder, 'tokens', `${name}.token`);
      const { token, created } = tokenFromFile(file);
      if (token.length < 16) throw new ApplianceError('TOKEN_TOO_SHORT', { params: { file, least: 16 } });
      if (created) diagnostics.report('info', 'TokenCreated', { source: name, file });
      return { id, name, tokenSha256: tokenHash(token) };
    });
}

function endpoint(listen: string, inherited: number | undefined): Endpoint | null {
  if (inherited !== undefined) return { fd: inherited };
  const parts = hostAndPort(listen);
  return parts && { address: parts.host, port: parts.port };
}

/** Distance of a zone's local time from UTC at a moment, milliseconds (east positive). */
export function zoneOffsetMs(zone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(at);
  const text = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const [, sign, hours, minutes] = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(text) ?? [];
  const distance = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000;
  return sign === '-' ? -distance : distance;
}

/** Commits come many a second; the table of sources is brought up to date once a second. */
function createArrivalNotes({ sources }: Pick<Stores, 'sources'>) {
  const pending = new Map<number, SourceArrival>();
  let timer: NodeJS.Timeout | null = null;
  const flush = () => {
    timer = null;
    for (const [id, arrival] of pending) sources.touch(id, arrival);
    pending.clear();
  };
  return {
    note(arrivals: readonly SourceArrival[]) {
      for (const arrival of arrivals) {
        const known = pending.get(arrival.sourceId);
        pending.set(arrival.sourceId, known ? sum(known, arrival) : arrival);
      }
      timer ??= setTimeout(flush, 1000);
      timer.unref();
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
