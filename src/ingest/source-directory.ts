import { BlockList, isIP } from 'node:net';
import { ApplianceError } from '../core/errors.ts';
import type { ParseContext, Zone } from './parsers/parsed-record.ts';
import { createZone } from './parsers/zone.ts';
import type { IngestSource } from './source.ts';

/** A source with its time zone ready to use. */
export interface KnownSource {
  source: IngestSource;
  zone: Zone;
  contextAt(receivedAt: number): ParseContext;
}

/** Finds the source of a sender. */
export interface SourceDirectory {
  /** The source that lists this sender's address, else the default source. */
  ofPeer(peer: string): KnownSource;
  ofId(id: number): KnownSource;
  all(): readonly KnownSource[];
}

const maxCachedPeers = 10_000;

/**
 * The configured sources. An address beats a network; of networks the first source listed counts.
 * @throws ApplianceError INGEST_SOURCE_ADDRESS_INVALID
 */
export function createSourceDirectory(sources: readonly IngestSource[], defaultSource: IngestSource): SourceDirectory {
  const fallback = known(defaultSource);
  const all = sources.map((source) => (source.id === defaultSource.id ? fallback : known(source)));
  if (!all.includes(fallback)) all.push(fallback);
  const byId = new Map(all.map((entry) => [entry.source.id, entry]));
  const byAddress = new Map<string, KnownSource>();
  const networks: { list: BlockList; entry: KnownSource }[] = [];
  for (const entry of all) {
    const list = new BlockList();
    for (const address of entry.source.addresses ?? []) {
      if (isIP(address) !== 0) byAddress.set(address.toLowerCase(), entry);
      else addNetwork(list, entry.source.name, address);
    }
    if (list.rules.length > 0) networks.push({ list, entry });
  }
  const cache = new Map<string, KnownSource>();

  function find(peer: string): KnownSource {
    const exact = byAddress.get(peer);
    if (exact !== undefined) return exact;
    const family = isIP(peer) === 6 ? 'ipv6' : 'ipv4';
    return networks.find(({ list }) => isIP(peer) !== 0 && list.check(peer, family))?.entry ?? fallback;
  }

  return {
    ofPeer(peer) {
      const cached = cache.get(peer);
      if (cached !== undefined) return cached;
      if (cache.size >= maxCachedPeers) cache.clear();
      const entry = find(peer);
      cache.set(peer, entry);
      return entry;
    },
    ofId: (id) => byId.get(id) ?? fallback,
    all: () => all,
  };
}

function known(source: IngestSource): KnownSource {
  const zone = createZone(source.timeZone);
  return { source, zone, contextAt: (receivedAt) => ({ receivedAt, zone }) };
}

function addNetwork(list: BlockList, source: string, network: string): void {
  const [address = '', length = ''] = network.split('/');
  const family = isIP(address);
  const bits = Number(length);
  if (family === 0 || !/^\d{1,3}$/.test(length) || bits > (family === 6 ? 128 : 32)) {
    throw new ApplianceError('INGEST_SOURCE_ADDRESS_INVALID', { params: { source, address: network } });
  }
  list.addSubnet(address, bits, family === 6 ? 'ipv6' : 'ipv4');
}
