import { describe, expect, it } from 'vitest';
import type { Truth, TruthEpisode } from '../../../scripts/demo/recording/recorded-item.ts';
import { checkTruth, type SeenAlert } from '../../../scripts/demo/truth-check.ts';

const endAt = 1_700_000_000_000;
const episode = (id: string, kind: TruthEpisode['kind'], offsets: number[]): TruthEpisode => ({
  id,
  kind,
  title: { ko: id, en: id },
  hosts: [`host-of-${id}`],
  lines: [],
  alerts: offsets.map((offsetSeconds) => ({
    line: offsetSeconds,
    host: `host-of-${id}`,
    offsetSeconds,
    title: `t${offsetSeconds}`,
  })),
});
const truth: Truth = {
  daySeconds: 100,
  episodes: [episode('a', 'attack', [10, 20]), episode('b', 'attack', [30, 40]), episode('quiet', 'benign', [50])],
};

let nextId = 0;
const seen = (of: string, offset: number, rest: Partial<SeenAlert> & { lateMs?: number } = {}): SeenAlert => {
  nextId += 1;
  const at = endAt + (offset - 100) * 1000 + (rest.lateMs ?? 0);
  return {
    alert: { id: nextId, host: `host-of-${of}`, at, title: `t${offset}` },
    label: rest.label ?? 'malicious',
    ticketId: rest.ticketId ?? null,
  };
};
const good = () => [
  seen('a', 10, { ticketId: 1 }),
  seen('a', 20, { ticketId: 1 }),
  seen('b', 30, { ticketId: 2 }),
  seen('b', 40, { ticketId: 2 }),
  seen('quiet', 50, { label: 'benign' }),
];

describe('checkTruth', () => {
  it('finds two attacks in a ticket each and a quiet job', () => {
    const report = checkTruth(truth, endAt, good());
    expect(report.attacks.map(({ ticketIds, isOneTicket }) => [ticketIds, isOneTicket])).toEqual([
      [[1], true],
      [[2], true],
    ]);
    expect(report).toMatchObject({ benignCalledMalicious: [], missingLines: [], unexpectedAlertIds: [] });
  });

  it('sees attacks in one ticket together', () => {
    const report = checkTruth(
      truth,
      endAt,
      good().map((one) => (one.ticketId === 2 ? { ...one, ticketId: 1 } : one)),
    );
    expect(report.attacks.map(({ isOneTicket }) => isOneTicket)).toEqual([false, false]);
  });

  it('sees an attack in two tickets, and one in none', () => {
    const [first, second, ...rest] = good();
    const split = [
      first,
      { ...second, ticketId: 3 },
      ...rest.map((one) => ({ ...one, ticketId: null })),
    ] as SeenAlert[];
    const report = checkTruth(truth, endAt, split);
    expect(report.attacks.map(({ ticketIds, isOneTicket }) => [ticketIds, isOneTicket])).toEqual([
      [[1, 3], false],
      [[], false],
    ]);
  });

  it('names benign jobs called malicious, alerts that did not come and those nobody expected', () => {
    const stranger = seen('elsewhere', 10);
    const report = checkTruth(truth, endAt, [seen('quiet', 50), stranger]);
    expect(report.benignCalledMalicious).toEqual(['quiet']);
    expect(report.missingLines).toEqual([10, 20, 30, 40]);
    expect(report.unexpectedAlertIds).toEqual([stranger.alert.id]);
  });

  it('allows for times cut to the second, not for more', () => {
    expect(checkTruth(truth, endAt, [seen('a', 10, { lateMs: -999 })]).missingLines).not.toContain(10);
    expect(checkTruth(truth, endAt, [seen('a', 10, { lateMs: -1500 })]).missingLines).toContain(10);
    expect(checkTruth(truth, endAt, [seen('a', 10, { lateMs: 50 })]).missingLines).toContain(10);
  });
});
