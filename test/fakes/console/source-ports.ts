import type { NatPort, SourceAdminPort } from '../../../src/console/api/source-admin-port.ts';
import type { UnknownSenderPort } from '../../../src/console/api/unknown-sender-port.ts';
import type { ParserPort, ZonePort, ZoneRows } from '../../../src/console/api/zone-port.ts';
import { ApplianceError } from '../../../src/core/errors.ts';
import type { ManagedSource, UnknownSender } from '../../../src/core/source.ts';

export interface FakeSourcePorts {
  sourceAdmin: SourceAdminPort;
  nat: NatPort;
  unknownSenders: UnknownSenderPort;
  zones: ZonePort;
  parsers: ParserPort;
}

/** Sources, zones and unknown senders of the invented company, kept in memory; changes are as the real ones without checks. */
export function createFakeSources(now: number): FakeSourcePorts {
  const rows: ManagedSource[] = [
    sourceRow(now, { id: 1, name: 'edr', kind: 'edr_push', origin: 'file' }),
    sourceRow(now, { id: 2, name: 'syslog', origin: 'built_in' }),
    sourceRow(now, {
      id: 3,
      name: 'hq-firewall',
      addresses: ['10.0.0.1'],
      parser: 'fortigate',
      transport: 'UDP 514',
      natEntries: 2,
    }),
    sourceRow(now, {
      id: 4,
      name: 'branch-waf',
      addresses: ['10.9.0.0/24'],
      parser: 'monitorapp-aiwaf',
      state: 'disabled',
    }),
  ];
  let senders = unknownRows(now);
  let zones: ZoneRows = {
    zones: [
      { network: '10.255.0.0/16', label: 'dmz', origin: 'file' },
      { network: '10.10.0.0/16', label: 'user', origin: 'console' },
      { network: '10.20.0.0/16', label: 'server', origin: 'console' },
    ],
    revision: 3,
    changedAt: now - 86_400_000,
    changedBy: 'admin',
  };
  const find = (id: number) => rows.find((row) => row.id === id) ?? null;
  const keep = (row: ManagedSource, by: string): ManagedSource => {
    const changed = { ...row, revision: row.revision + 1, changedAt: now, changedBy: by };
    rows[rows.findIndex(({ id }) => id === row.id)] = changed;
    return changed;
  };
  const add = (row: Partial<ManagedSource>) => {
    const made = sourceRow(now, { ...row, id: rows.length + 1 });
    rows.push(made);
    return made;
  };

  return {
    sourceAdmin: {
      list: async () => rows.filter(({ state }) => state !== 'removed'),
      get: async (id) => find(id),
      async create(source) {
        if (rows.some(({ name }) => name === source.name)) {
          throw new ApplianceError('SOURCE_NAME_TAKEN', { params: { name: source.name } });
        }
        return { source: add(source), token: source.kind === 'edr_push' ? 'invented-token-for-the-page' : null };
      },
      async change(id, { revision, enabled, ...change }, { by }) {
        const row = find(id);
        if (row === null) return null;
        if (row.revision !== revision) {
          throw new ApplianceError('SOURCE_CHANGED_MEANWHILE', { params: { what: row.name } });
        }
        const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
        const on = enabled ?? row.enabled;
        return keep({ ...row, ...given, enabled: on, state: on ? 'active' : 'disabled' }, by);
      },
      async remove(id, _revision, { by }) {
        const row = find(id);
        return row && keep({ ...row, state: 'removed' }, by);
      },
    },
    nat: {
      page: async (id) =>
        find(id) && {
          entries: [
            { translated: '203.0.113.7', internal: '10.10.3.7', validFrom: now - 90 * 86_400_000, validTo: null },
            { translated: '203.0.113.8', internal: '10.10.3.8', validFrom: null, validTo: now - 86_400_000 },
          ],
          total: find(id)?.natEntries ?? 0,
        },
      replace: async (_id, entries) => ({ kind: 'replaced', total: entries.length }),
      importCsv: async (_id, file) =>
        Buffer.from(file).includes('broken')
          ? {
              kind: 'refused',
              problems: [{ line: 2, code: 'NAT_ADDRESS_INVALID', params: { line: 2, value: 'broken' } }],
            }
          : { kind: 'replaced', total: Buffer.from(file).toString('utf8').trim().split('\n').length },
    },
    unknownSenders: {
      list: async ({ limit, offset }) => ({
        senders: senders.slice(offset, offset + limit),
        total: senders.length,
        forgotten: 0,
      }),
      async assign(assignments) {
        return assignments.map(({ peers, to }) => {
          senders = senders.filter(({ peer }) => !peers.includes(peer));
          const source =
            'source' in to
              ? add({ ...to.source, kind: 'syslog', addresses: peers })
              : (find(to.sourceId) as ManagedSource);
          return { source, peers, reparseRunId: 1 };
        });
      },
    },
    zones: {
      list: async () => zones,
      async replace(wanted, { at, by }) {
        const ofFile = zones.zones.filter(({ origin }) => origin === 'file');
        const own = wanted.map((zone) => ({ ...zone, origin: 'console' as const }));
        zones = { zones: [...ofFile, ...own], revision: zones.revision + 1, changedAt: at, changedBy: by };
        return zones;
      },
    },
    parsers: {
      list: async () => [
        parser('ahnlab-trusguard', '안랩 TrusGuard 방화벽', 'AhnLab', 'TrusGuard'),
        parser('fortigate', 'FortiGate 방화벽', 'Fortinet', 'FortiGate'),
        {
          ...parser('monitorapp-aiwaf', '모니터랩 AIWAF 웹방화벽', 'MONITORAPP', 'AIWAF'),
          variants: [{ name: 'monitorapp-aiwaf:v4-1b', title: 'AIWAF 4.1b 형식' }],
        },
        parser('penta-wapples', '펜타시큐리티 WAPPLES 웹방화벽', 'Penta Security', 'WAPPLES'),
      ],
    },
  };
}

function parser(name: string, title: string, vendor: string, product: string) {
  return { name, title, vendor, product, variants: [] };
}

function sourceRow(now: number, more: Partial<ManagedSource>): ManagedSource {
  return {
    id: 1,
    name: 'source',
    kind: 'syslog',
    addresses: [],
    transport: '',
    parser: 'auto',
    charset: 'auto',
    timeZone: 'Asia/Seoul',
    enabled: more.state !== 'disabled',
    origin: 'console',
    state: 'active',
    natEntries: 0,
    revision: 1,
    lastReceivedAt: now - 60_000,
    createdAt: now - 30 * 86_400_000,
    createdBy: 'admin',
    changedAt: now - 86_400_000,
    changedBy: 'admin',
    ...more,
  };
}

function unknownRows(now: number): UnknownSender[] {
  const sender = (peer: string, more: Partial<UnknownSender>): UnknownSender => ({
    peer,
    firstAt: now - 3_600_000,
    lastAt: now - 1000,
    received: 1200,
    held: 1200,
    transport: 'udp',
    lines: [],
    guess: [],
    ...more,
  });
  const fortigate =
    '<189>date=2026-03-01 time=09:00:00 devname="FG-BRANCH" logid="0000000013" type="traffic" srcip=10.10.3.7 dstip=192.0.2.9 action="accept"';
  return [
    sender('10.30.0.1', { lines: [fortigate, fortigate], guess: [{ parser: 'fortigate', share: 1 }] }),
    sender('10.30.0.2', { lines: [fortigate], guess: [{ parser: 'fortigate', share: 1 }], received: 80, held: 80 }),
    sender('10.30.0.9', {
      lines: ['2|2|3|24|3010|1|4.1.2|공격 탐지 <script>alert(1)</script>|10.10.3.7'],
      transport: 'tcp',
      received: 7,
      held: 7,
    }),
  ];
}
