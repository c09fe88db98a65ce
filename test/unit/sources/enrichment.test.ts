import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventFields, NormalisedEvent } from '../../../src/core/event.ts';
import { canonicalAddress, canonicalNetwork, readAddress, readNetwork } from '../../../src/core/ip-address.ts';
import { createNetworkTable } from '../../../src/core/network-table.ts';
import { createEnrichment } from '../../../src/sources/enrichment.ts';

const at = Date.UTC(2026, 2, 1);

function event(fields: EventFields, more: Partial<NormalisedEvent> = {}): NormalisedEvent {
  return {
    at,
    receivedAt: at,
    sourceId: 1,
    host: 'host-1',
    category: 'network',
    action: 'connection-attempted',
    sensorEventId: null,
    fields: { ...fields },
    raw: new Uint8Array(),
    threat: null,
    ...more,
  };
}

const byte = fc.integer({ min: 0, max: 255 });
/** Few different first bytes, so that networks lie inside each other. */
const ipv4 = fc
  .tuple(fc.integer({ min: 10, max: 12 }), fc.integer({ min: 0, max: 3 }), byte, byte)
  .map((parts) => parts.join('.'));
const ipv6 = fc
  .array(fc.constantFrom('0', '1', 'db8', 'ffff'), { minLength: 7, maxLength: 7 })
  .map((groups) => ['2001', ...groups].join(':'));
const network = fc.oneof(
  fc.tuple(ipv4, fc.integer({ min: 0, max: 32 })).map(([address, bits]) => `${address}/${bits}`),
  fc.tuple(ipv6, fc.integer({ min: 0, max: 128 })).map(([address, bits]) => `${address}/${bits}`),
);

/** The bits of an address as text: the slow, obvious way. */
function bitsOf(address: string): string {
  const read = readAddress(address);
  if (read === null) throw new Error(address);
  return read.family === 4
    ? `4${read.value.toString(2).padStart(32, '0')}`
    : `6${read.value.toString(2).padStart(128, '0')}`;
}

function narrowest(networks: readonly string[], address: string): string | undefined {
  const bits = bitsOf(address);
  let best: { network: string; length: number } | null = null;
  for (const candidate of networks) {
    const [base = '', length = ''] = candidate.split('/');
    const fits = bits.startsWith(bitsOf(base).slice(0, 1 + Number(length)));
    if (fits && (best === null || Number(length) > best.length)) best = { network: candidate, length: Number(length) };
  }
  return best?.network;
}

describe('network table', () => {
  it('finds the narrowest network, as the obvious way does', () => {
    const property = fc.property(
      fc.array(network, { maxLength: 40 }),
      fc.array(fc.oneof(ipv4, ipv6), { minLength: 1, maxLength: 20 }),
      (networks, addresses) => {
        const table = createNetworkTable(networks.map((value) => ({ network: value, value })));
        for (const address of addresses) {
          const found = table.find(address);
          const expected = narrowest(networks, address);
          expect(found && canonicalNetwork(found)).toBe(expected && canonicalNetwork(expected));
        }
      },
    );
    fc.assert(property, { numRuns: 500 });
  });

  it('knows no network for what is no address', () => {
    const table = createNetworkTable([{ network: '0.0.0.0/0', value: 1 }]);
    for (const text of ['', 'host', '1.2.3', '1.2.3.4.5', '01.2.3.4', '256.1.1.1', '1.2.3.4 ', '::1', ':', '1:2']) {
      expect(table.find(text), text).toBeUndefined();
    }
    expect(table.find('::ffff:192.0.2.1')).toBe(1);
  });
});

describe('addresses', () => {
  it('have one way to be written', () => {
    const cases: [string, string | null][] = [
      ['192.0.2.1', '192.0.2.1'],
      ['::ffff:192.0.2.1', '192.0.2.1'],
      ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
      ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
      ['::', '::'],
      ['::1', '::1'],
      ['fe80::1%eth0', 'fe80::1'],
      ['1:2:3:4:5:6:7:0', '1:2:3:4:5:6:7:0'],
      ['1:0:0:0:0:0:0:0', '1::'],
      ['1::2::3', null],
      ['12345::', null],
      ['192.0.2.1/24', null],
    ];
    for (const [text, written] of cases) expect(canonicalAddress(text), text).toBe(written);
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const written = canonicalAddress(text);
        expect(written).not.toBeNull();
        expect(readAddress(written ?? '')).toEqual(readAddress(text));
      }),
    );
    expect(canonicalNetwork('10.1.2.3/16')).toBe('10.1.0.0/16');
    expect(canonicalNetwork('10.1.2.3')).toBe('10.1.2.3/32');
    expect(canonicalNetwork('2001:db8::1/32')).toBe('2001:db8::/32');
    for (const text of ['10.0.0.0/33', '10.0.0.0/', '10.0.0.0/-1', '::/129', 'x/8'])
      expect(readNetwork(text), text).toBeNull();
  });
});

describe('zones', () => {
  it('label addresses by the narrowest zone; others outside private networks are external', () => {
    const enrichment = createEnrichment();
    enrichment.setZones([
      { network: '10.0.0.0/8', label: 'user' },
      { network: '10.20.0.0/16', label: 'server' },
      { network: '203.0.113.0/28', label: 'dmz' },
      { network: '2001:db8:1::/48', label: '본사' },
    ]);
    const labels = {
      '10.1.1.1': 'user',
      '10.20.1.1': 'server',
      '172.16.0.1': null,
      '192.168.1.1': null,
      '203.0.113.7': 'dmz',
      '203.0.113.17': 'external',
      '2001:db8:1::5': '본사',
      '2001:db8:2::5': 'external',
      'fd00::1': null,
      '127.0.0.1': null,
      'web-1': null,
    };
    for (const [address, label] of Object.entries(labels)) expect(enrichment.zoneOf(address), address).toBe(label);
    const shown = event({ 'source.ip': '10.1.1.1', 'destination.ip': '203.0.113.7' }, { host: '10.20.1.1' });
    enrichment.apply(shown);
    expect(shown.fields).toMatchObject({
      'labels.source_zone': 'user',
      'labels.destination_zone': 'dmz',
      'labels.host_zone': 'server',
    });
    enrichment.setZones([]);
    expect(enrichment.zoneOf('10.1.1.1')).toBeNull();
  });

  it('adds nothing to an event without addresses', () => {
    const plain = event({ message: 'x' });
    createEnrichment().apply(plain);
    expect(plain.fields).toEqual({ message: 'x' });
  });
});

describe('translations', () => {
  const table = [
    { translated: '203.0.113.7', internal: '10.10.3.7', validFrom: at - 1000, validTo: at + 1000 },
    { translated: '203.0.113.7', internal: '10.10.3.99', validFrom: at + 1000, validTo: null },
    { translated: '2001:db8::1', internal: '10.10.3.8', validFrom: null, validTo: null },
  ];

  it('show the internal address of the moment and keep the translated one', () => {
    const enrichment = createEnrichment();
    enrichment.setNat(1, table);
    const cases = [
      [at - 1001, '203.0.113.7', undefined],
      [at - 1000, '10.10.3.7', '203.0.113.7'],
      [at + 999, '10.10.3.7', '203.0.113.7'],
      [at + 1000, '10.10.3.99', '203.0.113.7'],
    ] as const;
    for (const [moment, shown, translated] of cases) {
      const one = event({ 'source.ip': '203.0.113.7', 'destination.ip': '2001:0DB8::1' }, { at: moment });
      enrichment.apply(one);
      expect(one.fields['source.ip']).toBe(shown);
      expect(one.fields['source.nat.ip']).toBe(translated);
      expect(one.fields['destination.ip']).toBe('10.10.3.8');
    }
  });

  it('are those of the source only, and turn the host where it is the translated address', () => {
    const enrichment = createEnrichment();
    enrichment.setNat(1, table);
    const other = event({ 'source.ip': '203.0.113.7' }, { sourceId: 2 });
    enrichment.apply(other);
    expect(other.fields['source.ip']).toBe('203.0.113.7');
    const host = event({ 'host.ip': '203.0.113.7\n10.0.0.5' }, { host: '203.0.113.7' });
    enrichment.apply(host);
    expect(host.host).toBe('10.10.3.7');
    expect(host.fields).toMatchObject({ 'host.ip': '10.10.3.7', 'labels.host_nat_ip': '203.0.113.7' });
    enrichment.setNat(1, []);
    const after = event({ 'source.ip': '203.0.113.7' });
    enrichment.apply(after);
    expect(after.fields['source.ip']).toBe('203.0.113.7');
  });

  it('are found among many periods as a search from end to end finds them', () => {
    const period = fc.record({ start: fc.integer({ min: 0, max: 500 }), length: fc.integer({ min: 1, max: 20 }) });
    const property = fc.property(
      fc.uniqueArray(period, { selector: ({ start }) => Math.floor(start / 21), maxLength: 24 }),
      fc.array(fc.integer({ min: -5, max: 540 }), { minLength: 1, maxLength: 30 }),
      (periods, moments) => {
        const entries = periods.map(({ start, length }, index) => {
          // One period in each slot of 21, so that none overlaps.
          const from = Math.floor(start / 21) * 21;
          return { translated: '198.51.100.1', internal: `10.0.0.${index}`, validFrom: from, validTo: from + length };
        });
        const enrichment = createEnrichment();
        enrichment.setNat(1, entries);
        for (const moment of moments) {
          const one = event({ 'source.ip': '198.51.100.1' }, { at: moment });
          enrichment.apply(one);
          const expected = entries.find(({ validFrom, validTo }) => moment >= validFrom && moment < validTo)?.internal;
          expect(one.fields['source.ip']).toBe(expected ?? '198.51.100.1');
        }
      },
    );
    fc.assert(property, { numRuns: 300 });
  });
});
