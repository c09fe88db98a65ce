import { ApplianceError } from '../core/errors.ts';
import { readNetwork } from '../core/ip-address.ts';
import { createNetworkTable } from '../core/network-table.ts';
import type { IngestSource } from '../core/source.ts';
import type { ParseContext, Zone } from './parsers/parsed-record.ts';
import { createZone } from './parsers/zone.ts';

/** A source with its time zone ready to use. */
export interface KnownSource {
  source: IngestSource;
  zone: Zone;
  /** True for senders that no source names and that therefore belong to the default source. */
  unassigned: boolean;
  /** Its records come out of a file and may be months old. */
  delayed: boolean;
  contextAt(receivedAt: number): ParseContext;
}

/** Finds the source of a sender. */
export interface SourceDirectory {
  /** The source that lists this sender's address, else the default source, as `unassigned`. */
  ofPeer(peer: string): KnownSource;
  /** Null where there is no such source. */
  ofId(id: number): KnownSource | null;
  /** As `ofId`; what comes in pieces for a source of lines comes out of a file. */
  ofFeed(id: number): KnownSource | null;
  all(): readonly KnownSource[];
}

const maxCachedPeers = 10_000;

/**
 * The configured sources. An address beats a network, a narrower network a wider one; of equal ones the first source
 * listed counts.
 * @throws ApplianceError INGEST_SOURCE_ADDRESS_INVALID
 */
export function createSourceDirectory(sources: readonly IngestSource[], defaultSource: IngestSource): SourceDirectory {
  const fallback = known(defaultSource, false);
  const unassigned = known(defaultSource, true);
  const all = sources.map((source) => (source.id === defaultSource.id ? fallback : known(source, false)));
  if (!all.includes(fallback)) all.push(fallback);
  const byId = new Map(all.map((entry) => [entry.source.id, entry]));
  const networks: { network: string; value: KnownSource }[] = [];
  for (const entry of all) {
    for (const network of entry.source.addresses ?? []) {
      if (readNetwork(network) === null) {
        const params = { source: entry.source.name, address: network };
        throw new ApplianceError('INGEST_SOURCE_ADDRESS_INVALID', { params });
      }
      networks.push({ network, value: entry });
    }
  }
  const table = createNetworkTable(networks);
  const cache = new Map<string, KnownSource>();
  const fromFiles = new Map<number, KnownSource>();

  return {
    ofPeer(peer) {
      const cached = cache.get(peer);
      if (cached !== undefined) return cached;
      if (cache.size >= maxCachedPeers) cache.clear();
      const entry = table.find(peer) ?? unassigned;
      cache.set(peer, entry);
      return entry;
    },
    ofId: (id) => byId.get(id) ?? null,
    ofFeed(id) {
      const entry = byId.get(id) ?? null;
      if (entry === null || entry.delayed || entry.source.kind !== 'syslog') return entry;
      const known = fromFiles.get(id) ?? { ...entry, ...arrival(entry.zone, true) };
      fromFiles.set(id, known);
      return known;
    },
    all: () => all,
  };
}

function known(source: IngestSource, unassigned: boolean): KnownSource {
  const zone = createZone(source.timeZone);
  return { source, zone, unassigned, ...arrival(zone, source.kind === 'file') };
}

function arrival(zone: Zone, delayed: boolean): Pick<KnownSource, 'delayed' | 'contextAt'> {
  return { delayed, contextAt: (receivedAt) => ({ receivedAt, zone, delayed }) };
}
