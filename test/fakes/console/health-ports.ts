import { join } from 'node:path';
import type { AssetPort } from '../../../src/console/api/asset-port.ts';
import type { HealthAlarm, HealthPort } from '../../../src/console/api/health-port.ts';
import type { LedgerPort } from '../../../src/console/api/ledger-port.ts';
import type { ParserBenchPort } from '../../../src/console/api/parser-bench-port.ts';
import type { QuarantinePort } from '../../../src/console/api/quarantine-port.ts';
import type { SourceRow } from '../../../src/console/api/source-port.ts';
import type { AssetBinding } from '../../../src/core/asset.ts';
import type { ReparseRun } from '../../../src/core/quarantine.ts';
import { createParserBench } from '../../../src/ingest/parser-bench.ts';
import { alarmText } from '../../../src/sources/health/alarm-texts.ts';
import type { HealthKind } from '../../../src/sources/health/finding.ts';
import { given } from '../../../src/wiring/given.ts';

const reasons = ['bad_cef', 'parser_failed:columns', 'unassigned', 'undecodable'];
const invented = [
  'CEF:0|Haneul|Gate|1.2 missing its severity',
  '3`0`1`1`utm-01`1021`20260105`13:23:04`2`6`default',
  '2026-01-05 12:10:44 INFO 131 정문센서 192.0.2.7 00:00:5E:00:53:01 노드 차단',
  '<34>\u0001\u0002\u0003',
];

/** Quarantine of an invented company: a hundred records of four reasons; re-parsing moves half of them. */
export function fakeQuarantine(now: number, sources: readonly SourceRow[]): QuarantinePort {
  const runs: ReparseRun[] = [];
  const records = Array.from({ length: 100 }, (_, index) => {
    const source = sources[index % sources.length];
    return {
      id: 2 ** 21 + 100 - index,
      receivedAt: now - index * 61_000,
      sourceId: source?.id ?? 1,
      sourceName: source?.name ?? '',
      peer: `192.0.2.${10 + (index % 3)}`,
      reason: reasons[index % reasons.length] ?? '',
      raw: new TextEncoder().encode(invented[index % invented.length]),
    };
  });
  type Filter = Parameters<QuarantinePort['reasons']>[0];
  const fitting = ({ sourceId, peer, reason, from, to, ids }: Filter) =>
    records.filter(
      (one) =>
        (sourceId === undefined || one.sourceId === sourceId) &&
        (peer === undefined || one.peer === peer) &&
        (reason === undefined || one.reason === reason) &&
        (from === undefined || one.receivedAt >= from) &&
        (to === undefined || one.receivedAt < to) &&
        (ids === undefined || ids.includes(one.id)),
    );
  return {
    async list({ before = Number.MAX_SAFE_INTEGER, limit, ...filter }) {
      const older = fitting(filter).filter(({ id }) => id < before);
      const page = older.slice(0, limit);
      return { records: page, nextBefore: older.length > limit ? (page.at(-1)?.id ?? null) : null, complete: true };
    },
    async reasons(filter) {
      const groups = Map.groupBy(fitting(filter), ({ sourceId, reason }) => `${sourceId} ${reason}`);
      const counted = [...groups.values()].map((group) => {
        const { sourceId = 0, sourceName = '', reason = '' } = group[0] ?? {};
        const times = group.map(({ receivedAt }) => receivedAt);
        const span = { firstAt: Math.min(...times), lastAt: Math.max(...times) };
        return { sourceId, sourceName, reason, count: group.length, ...span };
      });
      return { reasons: counted.sort((one, other) => other.count - one.count), complete: true };
    },
    async reparse({ filter, toSourceId, actor }) {
      if (toSourceId !== undefined && !sources.some(({ id }) => id === toSourceId)) return null;
      const found = fitting(filter);
      const id = runs.length + 1;
      const stored = Math.floor(found.length / 2);
      const failed = found.length - stored === 0 ? {} : { bad_cef: found.length - stored };
      const counts = { examined: found.length, stored, duplicates: 0, failed, error: null };
      const times = { startedAt: now, endedAt: now + 900 };
      const target = { toSourceId: toSourceId ?? null, state: 'succeeded' } as const;
      runs.unshift({
        id,
        selection: { ...filter } as ReparseRun['selection'],
        startedBy: actor,
        ...target,
        ...counts,
        ...times,
      });
      return id;
    },
    runs: async () => runs,
    cancel: async () => false,
  };
}

/** The ledger of the sources' hours; one hour a page. */
export function fakeLedger(sources: readonly SourceRow[]): LedgerPort {
  const rowsOf = (span: Parameters<LedgerPort['days']>[0]) =>
    sources
      .filter(({ id }) => span.sourceId === undefined || span.sourceId === id)
      .flatMap(({ id, name, hours }) =>
        hours.map((hour) => ({ ...hour, sourceId: id, sourceName: name, duplicates: 0, bytes: hour.received * 230 })),
      )
      .filter(({ hourAt }) => hourAt >= span.from && hourAt < span.to)
      .sort((one, other) => one.hourAt - other.hourAt);
  return {
    async *pages(span) {
      for (const row of rowsOf(span)) yield [row];
    },
    days: async (span) => rowsOf(span).slice(0, 3),
    timeZone: () => 'Asia/Seoul',
  };
}

/** Three alarms of an invented company: a silent firewall, a wrong zone, and one that closed. */
export function fakeHealth(now: number, sources: readonly SourceRow[]): HealthPort {
  const base = { closedAt: null, acknowledgedAt: null, acknowledgedBy: null, note: null, muted: null, detail: {} };
  const nameOf = (id: number) => sources.find((source) => source.id === id)?.name ?? '';
  const of = (id: number) => ({ sourceId: id, sourceName: nameOf(id) });
  const alarms: HealthAlarm[] = [
    {
      ...base,
      ...of(sources.find(({ name }) => name.includes('waf'))?.id ?? 1),
      id: 3,
      kind: 'silent',
      openedAt: now - 1_800_000,
      measured: 2_400_000,
      expected: 420_000,
      detail: { missed: 4800, learning: 0 },
    },
    {
      ...base,
      ...of(sources[1]?.id ?? 2),
      id: 2,
      kind: 'clock_skew',
      openedAt: now - 86_400_000,
      measured: -32_400_000,
      expected: 0,
      detail: { events: 64, zone: '+9 h' },
    },
    {
      ...base,
      ...of(sources[2]?.id ?? 3),
      id: 1,
      kind: 'parse_rate_fell',
      openedAt: now - 2 * 86_400_000,
      closedAt: now - 86_400_000,
      measured: 0.41,
      expected: 0.998,
      detail: { lines: 812, failed: 479 },
    },
  ];
  return {
    alarms: async () => alarms,
    text: ({ kind, ...numbers }, language) => alarmText({ kind: kind as HealthKind, ...numbers }, language),
    async acknowledge({ id, by, at, note }) {
      const alarm = alarms.find((one) => one.id === id);
      if (alarm === undefined) return false;
      Object.assign(alarm, { acknowledgedAt: at, acknowledgedBy: by, note });
      return true;
    },
    async mute({ sourceId, kind, untilAt, reason, by }) {
      if (sourceId !== 0 && nameOf(sourceId) === '') return false;
      for (const alarm of alarms) {
        if (alarm.sourceId !== sourceId || alarm.kind !== kind) continue;
        alarm.muted = reason === null ? null : { untilAt, reason, mutedBy: by };
      }
      return true;
    },
  };
}

/** One address with two owners. */
export function fakeAssets(now: number): AssetPort {
  const bindings: AssetBinding[] = [
    {
      id: 1,
      ip: '10.20.3.41',
      mac: '00-00-5E-00-53-01',
      hostName: 'acc-pc-07',
      userName: 'lee.jh',
      switchName: 'sw-3f-02',
      switchPort: 'Gi1/0/14',
      state: 'allowed',
      fromAt: now - 9 * 86_400_000,
      toAt: now,
      sourceId: 3,
    },
  ];
  return {
    at: (ip, at) => bindings.find((one) => one.ip === ip && one.fromAt <= at) ?? null,
    list: ({ ip, mac }) =>
      bindings.filter((one) => (ip === undefined || one.ip === ip) && (mac === undefined || one.mac === mac)),
  };
}

/** The real bench over the shipped definitions; a source's last lines are invented. */
export function fakeParserBench(now: number, sources: readonly SourceRow[]): ParserBenchPort {
  const bench = createParserBench(join(import.meta.dirname, '../../../config/parsers'));
  return {
    async test({ parser, against, timeZone, ...test }) {
      return bench.test({
        ...test,
        parser: given(parser),
        against: against && given(against),
        timeZone: timeZone ?? 'Asia/Seoul',
        receivedAt: now,
      });
    },
    async lastLines(sourceId, limit) {
      if (!sources.some(({ id }) => id === sourceId)) return null;
      return invented.slice(0, limit).map((line) => new TextEncoder().encode(line));
    },
  };
}
