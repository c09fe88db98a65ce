import type { NormalisedEvent } from '../core/event.ts';
import { readVersion4 } from '../core/ip-address.ts';
import { createNetworkTable } from '../core/network-table.ts';
import type { NatEntry, NetworkZone } from '../core/source.ts';
import { createNatTable, type NatTable } from './nat-table.ts';

/** Adds what the site knows of addresses. */
export interface Enrichment {
  /** Changes the event: internal for translated addresses, and zone labels. */
  apply(event: NormalisedEvent): void;
  /** Replaces the translations of one source; an empty list removes them. */
  setNat(sourceId: number, entries: readonly NatEntry[]): void;
  /** Replaces the zones. */
  setZones(zones: readonly NetworkZone[]): void;
  /** The label of an address; null where it has none. */
  zoneOf(address: string): string | null;
}

/** Addresses remembered with their label: more than a site has in use in one hour. */
const maxCached = 50_000;

/**
 * Without a zone of its own a private address (RFC 1918, RFC 4193 and what never leaves a link or host: RFC 6890) has
 * no label, every other one is `external`. Documentation networks count as other ones.
 */
const unlabelledNetworks = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '0.0.0.0/8',
  '224.0.0.0/3',
  '::/127',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
];

/** Makes the step that runs for each event after parsing. It never throws. */
export function createEnrichment(): Enrichment {
  const nat = new Map<number, NatTable>();
  let table = zoneTable([]);
  const labels = new Map<string, string | null>();

  function zoneOf(address: string): string | null {
    // Reading the four numbers costs less than finding the text in a large map.
    const version4 = readVersion4(address);
    if (version4 >= 0) return table.findVersion4(version4) ?? null;
    const known = labels.get(address);
    if (known !== undefined) return known;
    if (labels.size >= maxCached) labels.clear();
    // What is no address has no label either, and is remembered as such (host names).
    const label = table.find(address) ?? null;
    labels.set(address, label);
    return label;
  }

  function label(event: NormalisedEvent): void {
    const { fields } = event;
    const source = fields['source.ip'];
    const destination = fields['destination.ip'];
    const sourceZone = typeof source === 'string' ? zoneOf(source) : null;
    if (sourceZone !== null) fields['labels.source_zone'] = sourceZone;
    const destinationZone = typeof destination === 'string' ? zoneOf(destination) : null;
    if (destinationZone !== null) fields['labels.destination_zone'] = destinationZone;
    const hostAddress = firstAddress(fields['host.ip']) ?? (looksLikeAddress(event.host) ? event.host : undefined);
    const hostZone = hostAddress === undefined ? null : zoneOf(hostAddress);
    if (hostZone !== null) fields['labels.host_zone'] = hostZone;
  }

  return {
    apply(event) {
      if (nat.size > 0) {
        const translations = nat.get(event.sourceId);
        if (translations !== undefined) translate(event, translations);
      }
      label(event);
    },
    setNat(sourceId, entries) {
      if (entries.length === 0) nat.delete(sourceId);
      else nat.set(sourceId, createNatTable(entries));
    },
    setZones(zones) {
      table = zoneTable(zones);
      labels.clear();
    },
    zoneOf,
  };
}

/** A label of null marks a network without one. */
function zoneTable(zones: readonly NetworkZone[]) {
  return createNetworkTable<string | null>([
    ...zones.map(({ network, label }) => ({ network, value: label })),
    ...unlabelledNetworks.map((network) => ({ network, value: null })),
    { network: '0.0.0.0/0', value: 'external' },
    { network: '::/0', value: 'external' },
  ]);
}

/** ECS: `*.nat.ip` is the translated address (https://www.elastic.co/docs/reference/ecs/ecs-source). */
function translate(event: NormalisedEvent, translations: NatTable): void {
  const { fields, at } = event;
  for (const side of sides) {
    const address = fields[side.ip];
    if (typeof address !== 'string') continue;
    const internal = translations.internalOf(address, at);
    if (internal === undefined) continue;
    fields[side.ip] = internal;
    fields[side.nat] = address;
  }
  const hostAddress = firstAddress(fields['host.ip']);
  const behind = hostAddress === undefined ? undefined : translations.internalOf(hostAddress, at);
  if (behind !== undefined && hostAddress !== undefined) {
    fields['host.ip'] = behind;
    fields['labels.host_nat_ip'] = hostAddress;
  }
  const host = looksLikeAddress(event.host) ? translations.internalOf(event.host, at) : undefined;
  if (host === undefined) return;
  fields['labels.host_nat_ip'] = event.host;
  event.host = host;
}

const sides = [
  { ip: 'source.ip', nat: 'source.nat.ip' },
  { ip: 'destination.ip', nat: 'destination.nat.ip' },
] as const;

/** Spares the look-up of most host names. */
function looksLikeAddress(host: string): boolean {
  const first = host.charCodeAt(0);
  return (first >= 48 && first <= 57) || host.includes(':');
}

/** Several values of a field are joined with a line feed. */
function firstAddress(value: string | number | undefined): string | undefined {
  if (typeof value !== 'string') return;
  const end = value.indexOf('\n');
  return end < 0 ? value : value.slice(0, end);
}
