import { describe, expect, it } from 'vitest';
import type { SourceSample } from '../../../../src/core/observed.ts';
import type { NormaliseOutcome } from '../../../../src/core/record.ts';
import { createAlarmKeeper } from '../../../../src/sources/health/alarm-keeper.ts';
import { alarmText } from '../../../../src/sources/health/alarm-texts.ts';
import { type Finding, healthKinds } from '../../../../src/sources/health/finding.ts';
import { createSampleCollector } from '../../../../src/sources/health/source-sample.ts';
import { createSourceWatch, type SourceProfile } from '../../../../src/sources/health/source-watch.ts';
import { hourMs, kst, minuteMs, monday } from './traffic.ts';

/** A minute of a source that sends 120 lines, each event with its usual fields. */
function minuteOf(at: number, change: Partial<SourceSample> = {}): SourceSample {
  return {
    sourceId: 7,
    lines: 120,
    failed: 0,
    firstAt: at,
    lastAt: at + minuteMs - 500,
    maxGapMs: 500,
    replacements: 0,
    deviceDropped: 0,
    sampled: 20,
    fields: [
      ['source.ip', 20],
      ['user.name', 12],
    ],
    skews: [400, 300],
    ...change,
  };
}

/** Six usual hours, then half an hour that is changed; the findings of its end. */
function afterChange(change: Partial<SourceSample>, lateMs = 0): Record<string, Finding> {
  const watch = createSourceWatch({ now: monday, offsetAt: () => kst, lateMs, profile: null });
  let found: Finding[] = [];
  for (let minute = 0; minute < 390; minute++) {
    const at = monday + minute * minuteMs;
    watch.take(minuteOf(at, minute >= 360 ? change : {}));
    found = watch.look(at + minuteMs, new Set()).findings;
    if (minute === 359) expect(found.filter(({ state }) => state === 'bad')).toEqual([]);
  }
  return Object.fromEntries(found.map((finding) => [finding.kind, finding]));
}

describe('a watched source', () => {
  it('is well while nothing changes', () => {
    const states = Object.values(afterChange({})).map(({ state }) => state);
    expect(states).not.toContain('bad');
  });

  it.each<[string, Partial<SourceSample>, Partial<Finding>]>([
    ['parse_rate_fell', { failed: 60 }, { measured: 0.5, expected: 1 }],
    ['charset_replacements', { replacements: 40 }, { expected: 0 }],
    ['device_loss', { deviceDropped: 3 }, {}],
    [
      'field_fill_fell',
      { fields: [['source.ip', 20]] },
      { measured: 0, expected: 0.6, detail: expect.objectContaining({ field: 'user.name', fields: 1 }) },
    ],
    ['clock_skew', { skews: Array<number>(10).fill(300_000) }, { measured: 300_000 }],
    [
      'clock_skew',
      { skews: Array<number>(10).fill(-9 * hourMs + 900) },
      { detail: expect.objectContaining({ zone: '+9 h' }) },
    ],
    [
      'clock_skew',
      { skews: Array<number>(10).fill(9 * hourMs - 900) },
      { detail: expect.objectContaining({ zone: '−9 h' }) },
    ],
    // Whole half hours, but no zone lies so far away: the clock is wrong.
    ['clock_skew', { skews: Array<number>(10).fill(-48 * hourMs) }, { detail: { events: expect.any(Number) } }],
    ['clock_skew', { skews: Array<number>(10).fill(14.5 * hourMs) }, { detail: { events: expect.any(Number) } }],
  ])('has %s, in numbers: %j', (kind, change, expected) => {
    const { [kind]: finding, ...others } = afterChange(change);
    expect(finding).toMatchObject({ state: 'bad', ...expected });
    expect(Object.values(others).filter(({ state }) => state === 'bad')).toEqual([]);
  });

  it('is not blamed for a flood of events without a field, for held lines, or for lateness of its transport', () => {
    const flood = {
      lines: 1200,
      sampled: 90,
      fields: [
        ['source.ip', 90],
        ['user.name', 6],
      ] as [string, number][],
    };
    expect(afterChange(flood)['field_fill_fell']?.state).not.toBe('bad');
    expect(afterChange({ skews: Array<number>(10).fill(300_000) }, 900_000)['clock_skew']?.state).toBe('good');
  });

  it('goes on with what it learned after a restart', () => {
    const watch = createSourceWatch({ now: monday, offsetAt: () => kst, lateMs: 0, profile: null });
    for (let minute = 0; minute < 400; minute++) {
      watch.take(minuteOf(monday + minute * minuteMs));
      watch.look(monday + (minute + 1) * minuteMs, new Set());
    }
    const profile = JSON.parse(JSON.stringify(watch.profile())) as SourceProfile;
    const now = monday + 8 * hourMs;
    const again = createSourceWatch({ now, offsetAt: () => kst, lateMs: 0, profile });
    expect(again.look(now + minuteMs, new Set()).silence).toMatchObject({ silent: false });
    expect(again.look(now + 40 * minuteMs, new Set()).silence).toMatchObject({ silent: true, learning: true });
  });
});

describe('alarms', () => {
  it('open once, take newer numbers, and close only when it stays well', () => {
    const log: string[] = [];
    const store = {
      open: ({ kind }: Finding) => void log.push(`open ${kind}`),
      update: ({ measured }: Pick<Finding, 'measured'>) => void log.push(`update ${measured}`),
      close: ({ kind }: Pick<Finding, 'kind'>) => void log.push(`close ${kind}`),
    };
    const keeper = createAlarmKeeper(store as unknown as Parameters<typeof createAlarmKeeper>[0], [
      { sourceId: 2, kind: 'silent' },
    ]);
    const see = (state: Finding['state'], measured = 1) =>
      keeper.take(1, [{ kind: 'parse_rate_fell', state, measured, expected: 0, detail: {} }], 1);
    for (const state of ['bad', 'bad', 'good', 'bad', 'bad', 'unclear'] as const) see(state);
    expect(log).toEqual([]);
    for (let look = 0; look < 3; look++) see('bad');
    see('bad', 5);
    expect(log).toEqual(['open parse_rate_fell', 'update 5']);
    for (let look = 0; look < 9; look++) see('good');
    see('bad', 6);
    for (let look = 0; look < 10; look++) see('good');
    expect(log.slice(2)).toEqual(['update 6', 'close parse_rate_fell']);
    expect([...keeper.openKinds(2)]).toEqual(['silent']);
    keeper.forget(2, 9);
    expect(log.at(-1)).toBe('close silent');
  });

  it.each(healthKinds)('%s says what happened and what to do in both languages, without open places', (kind) => {
    const detail = { missed: 12, lines: 100, failed: 50, field: 'user.name', fields: 2, events: 40, replacements: 9 };
    for (const language of ['ko', 'en'] as const) {
      const { what, remedy } = alarmText({ kind, measured: 5_400_000, expected: 60_000, detail }, language);
      expect(`${what} ${remedy}`).not.toMatch(/[{}]|undefined|NaN/);
      expect(/[가-힣]/.test(what) && /[가-힣]/.test(remedy)).toBe(language === 'ko');
    }
  });
});

describe('samples of the writer thread', () => {
  it('count every record, look at some events, and name failures apart from held lines', () => {
    const collector = createSampleCollector();
    const event = (index: number): NormaliseOutcome => ({
      kind: 'event',
      alert: null,
      event: {
        at: 1000 * index - 60_000,
        receivedAt: 1000 * index,
        sourceId: 3,
        host: 'h',
        category: 'host',
        action: 'a',
        sensorEventId: null,
        fields: { 'user.name': 'kim', ...(index === 50 ? { 'labels.device_dropped': 17 } : {}) },
        raw: new Uint8Array(1),
        threat: null,
      },
    });
    const bad = (reason: 'bad_cef' | 'unassigned'): NormaliseOutcome => {
      return { kind: 'quarantined', reason, raw: new Uint8Array(1), sourceId: 3, receivedAt: 200_000, peer: '' };
    };
    collector.note([...Array.from({ length: 160 }, (_, index) => event(index)), bad('bad_cef'), bad('unassigned')]);
    const [sample, ...others] = collector.take(new Map([[3, 5]]));
    expect(others).toEqual([]);
    expect(sample).toMatchObject({ sourceId: 3, lines: 162, failed: 1, deviceDropped: 17, replacements: 5 });
    expect(sample).toMatchObject({ firstAt: 0, lastAt: 200_000, maxGapMs: 41_000, sampled: 25 });
    expect(sample?.fields).toContainEqual(['user.name', 25]);
    expect(sample?.skews).toEqual(Array(25).fill(60_000));
    expect(collector.take(new Map())).toEqual([]);
  });
});
