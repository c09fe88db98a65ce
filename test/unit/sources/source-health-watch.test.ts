import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { SourceSample } from '../../../src/core/observed.ts';
import { type SourceHealthOptions, startSourceHealth } from '../../../src/sources/source-health-watch.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] }));
afterEach(() => void vi.useRealTimers());

const minuteMs = 60_000;

function appliance() {
  const log: string[] = [];
  const profiles = new Map<number, string>();
  const sources = [
    { id: 1, kind: 'syslog', origin: 'console', state: 'active' },
    { id: 2, kind: 'file', origin: 'console', state: 'active' },
    { id: 3, kind: 'syslog', origin: 'built_in', state: 'active' },
  ];
  const lost = { count: 0 };
  /** How far the machine's clock is from the believed time. */
  const wrong = { ms: 0 };
  const refused = { count: 0 };
  const tables = {
    health: {
      profiles: () => new Map(profiles),
      saveProfiles: (saved: { sourceId: number; profile: string }[]) => {
        for (const { sourceId, profile } of saved) profiles.set(sourceId, profile);
      },
      open: ({ sourceId, kind }: { sourceId: number; kind: string }) => void log.push(`open ${sourceId} ${kind}`),
      update: () => {},
      close: ({ sourceId, kind }: { sourceId: number; kind: string }) => void log.push(`close ${sourceId} ${kind}`),
      openAlarms: () => [],
    },
    assets: { record: (assets: unknown[]) => void log.push(`assets ${assets.length}`) },
    sources: { list: () => sources },
  } as unknown as SourceHealthOptions['tables'];
  const diagnostics = { report: (_level: string, name: string) => void log.push(name), counts: () => ({}) };
  const start = () =>
    startSourceHealth({
      tables,
      clock: { now: () => Date.now() - wrong.ms },
      diagnostics,
      offsetAt: () => 0,
      clockDoubted: () => wrong.ms !== 0,
      kernelDropped: async () => lost.count,
      refused: async () => refused.count,
    });
  return { log, profiles, sources, lost, refused, wrong, start };
}

const sampleOf = (sourceId: number): SourceSample => ({
  sourceId,
  lines: 100,
  failed: 0,
  firstAt: Date.now() - 50_000,
  lastAt: Date.now() - 1000,
  maxGapMs: 900,
  replacements: 0,
  deviceDropped: 0,
  sampled: 0,
  fields: [],
  skews: [],
});

/** Lets a minute pass with what the writer thread saw in it. */
async function minute(watch: ReturnType<typeof startSourceHealth>, samples: SourceSample[]): Promise<void> {
  watch.take({ samples, assets: [], assetsSkipped: 0 });
  await vi.advanceTimersByTimeAsync(minuteMs);
  await new Promise((resolve) => setImmediate(resolve));
}

it('alarms a source that stops, not files nor the source of unknown senders, and ends it when it comes back', async () => {
  const { log, start } = appliance();
  const watch = start();
  for (let passed = 0; passed < 24 * 60; passed++) await minute(watch, [1, 2, 3].map(sampleOf));
  expect(log).toEqual([]);
  expect(watch.silentAfter().get(1)).toBeGreaterThan(0);
  expect([...watch.silentAfter().keys()]).toEqual([1]);
  for (let passed = 0; passed < 60; passed++) await minute(watch, []);
  expect(log).toEqual(['open 1 silent', 'SourceAlarmOpened']);
  for (let passed = 0; passed < 3; passed++) await minute(watch, [sampleOf(1)]);
  expect(log.slice(2)).toEqual(['close 1 silent', 'SourceAlarmClosed']);
  watch.stop();
});

it('keeps what it learned, closes the alarms of a source that goes, and tells of datagrams lost by the kernel', async () => {
  const { log, profiles, sources, lost, start } = appliance();
  const watch = start();
  for (let passed = 0; passed < 24 * 60; passed++) await minute(watch, [sampleOf(1)]);
  for (let passed = 0; passed < 60; passed++) await minute(watch, []);
  sources.shift();
  lost.count = 70;
  await minute(watch, []);
  expect(log).toEqual(
    expect.arrayContaining(['open 1 silent', 'close 1 silent', 'open 0 udp_loss', 'SourceAlarmOpened']),
  );
  watch.stop();
  expect(JSON.parse(profiles.get(1) ?? '{}')).toMatchObject({ version: 1 });
  const again = start();
  expect(again.silentAfter().size).toBe(0);
  again.stop();
});

it('alarms a flood of refused clients in the minute in which it comes, once, and ends it ten quiet minutes later', async () => {
  const { log, refused, start } = appliance();
  const watch = start();
  refused.count = 99;
  await minute(watch, []);
  expect(log).toEqual([]);
  for (let passed = 0; passed < 5; passed++) {
    refused.count += 5000;
    await minute(watch, []);
  }
  expect(log).toEqual(['open 0 clients_refused', 'SourceAlarmOpened']);
  for (let passed = 0; passed < 10; passed++) await minute(watch, []);
  expect(log.slice(2)).toEqual(['close 0 clients_refused', 'SourceAlarmClosed']);
  watch.stop();
});

it('watches the other sources where one cannot be judged', async () => {
  const { log, sources, start } = appliance();
  const [first] = sources;
  if (first === undefined) throw new Error('there is no source to copy');
  const poisoned = {
    ...first,
    id: 4,
    get origin(): never {
      throw new Error('planted');
    },
  };
  sources.unshift(poisoned);
  const watch = start();
  for (let passed = 0; passed < 24 * 60; passed++) await minute(watch, [sampleOf(1)]);
  for (let passed = 0; passed < 60; passed++) await minute(watch, []);
  expect(log).toContain('open 1 silent');
  expect(log.filter((entry) => entry === 'SourceHealthError').length).toBeGreaterThan(0);
  watch.stop();
});

it.each(['confirmed', 'put right'])('alarms and learns nothing of a time that leapt and is then %s', async (end) => {
  const day = 24 * 60 * minuteMs;
  const { log, profiles, wrong, start } = appliance();
  const watch = start();
  for (let passed = 0; passed < 48 * 60; passed++) await minute(watch, [sampleOf(1)]);
  const hoursOf = () =>
    (JSON.parse(profiles.get(1) ?? '{}') as { cadence: { hours: { count: number }[] } }).cadence.hours;
  wrong.ms = 400 * day;
  vi.setSystemTime(Date.now() + wrong.ms);
  for (let passed = 0; passed < 60; passed++) await minute(watch, [sampleOf(1)]);
  const before = sampleOf(1);
  if (end === 'put right') vi.setSystemTime(Date.now() - wrong.ms);
  wrong.ms = 0;
  watch.timeLeapt();
  // What was collected before the leap, and came after it.
  watch.take({
    samples: [end === 'confirmed' ? { ...before, firstAt: before.firstAt - 400 * day } : before],
    assets: [],
    assetsSkipped: 0,
  });
  for (let passed = 0; passed < 3 * 60; passed++) await minute(watch, [sampleOf(1)]);
  watch.stop();
  expect(log).toEqual([]);
  expect(hoursOf().filter(({ count }) => count === 0)).toEqual([]);
  // The history is of four weeks.
  expect(hoursOf().length).toBeGreaterThan(end === 'confirmed' ? 1 : 45);
});
