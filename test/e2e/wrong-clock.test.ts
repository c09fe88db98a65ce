import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { faketimeLibrary } from '../../scripts/test-system-packages.ts';
import type { ClockAnswer } from '../../src/console/contract/clock.ts';
import type { HealthAlarms } from '../../src/console/contract/health.ts';
import type { RunList } from '../../src/console/contract/run.ts';
import { type ApplianceUnderTest, createApplianceUnderTest, until } from './appliance-under-test.ts';
import { type ConsoleApi, createConsoleApi } from './console-api.ts';

const dayMs = 86_400_000;
let appliance: ApplianceUnderTest;
let api: ConsoleApi;
let pushed = 0;

/** What the process takes for the time; its monotonic clock stays as it is, as on a machine whose clock is set. */
function setClock(days: number): void {
  writeFileSync(join(appliance.folder, 'clock'), `${days >= 0 ? '+' : ''}${days}d\n`);
}

const partitions = () => readdirSync(join(appliance.folder, 'data/events')).filter((name) => /\.(db|cold)$/.test(name));
const clock = async () => (await api.call<ClockAnswer>('GET', '/clock')).body;
const untilClockIs = (verdict: string) => until(`clock ${verdict}`, async () => (await clock()).verdict === verdict);

async function signedIn(): Promise<ConsoleApi> {
  const signing = createConsoleApi(appliance);
  const { status } = await signing.call('POST', '/session', { name: 'admin', password: 'e2e-Password-2026' });
  expect(status).toBe(200);
  return signing;
}

/** A partition's worth of events, acknowledged. */
async function push(): Promise<void> {
  const pusher = appliance.pusher();
  const records = Array.from({ length: 1000 }, () =>
    JSON.stringify({ 'event.id': `e-${pushed++}`, 'host.name': 'pc-1', 'process.name': 'notepad.exe' }),
  );
  expect(await pusher.push(records)).toMatchObject({ stored: 1000 });
  pusher.close();
}

/** Runs one purge to its end. */
async function purge(): Promise<void> {
  const { status, body } = await api.call<{ runId: number }>('POST', '/runs', { kind: 'purge' });
  expect(status).toBe(202);
  const ended = async () => {
    const { runs } = (await api.call<RunList>('GET', '/runs?kind=purge')).body;
    return runs.find(({ id }) => id === body.runId)?.state === 'succeeded';
  };
  await until('the purge to end', ended);
}

beforeAll(async () => {
  appliance = await createApplianceUnderTest({
    settings: {
      models: { embedding: 'none', language: 'none' },
      storage: {
        retentionDays: 365,
        partitionRows: 1000,
        reserveMib: 1,
        diskWarnPercent: 97,
        diskPurgePercent: 98,
        diskStopPercent: 99,
      },
    },
    environment: (folder) => ({
      LD_PRELOAD: faketimeLibrary(),
      FAKETIME_TIMESTAMP_FILE: join(folder, 'clock'),
      FAKETIME_CACHE_DURATION: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    }),
  });
  setClock(0);
  await appliance.start();
  api = await signedIn();
});

afterAll(async () => {
  api.close();
  await appliance.remove();
});

it('deletes nothing by a clock that is set wrong while it runs or at its start, and deletes what a person confirms', async () => {
  for (let count = 0; count < 4; count++) await push();
  expect(await clock()).toMatchObject({ verdict: 'trusted', consequence: null });
  for (const days of [400, -400]) {
    const before = partitions();
    setClock(days);
    await untilClockIs(days > 0 ? 'ahead' : 'behind');
    expect(Math.round((await clock()).differenceMs / dayMs)).toBe(days);
    await purge();
    expect(partitions()).toEqual(before);
    const { alarms } = (await api.call<HealthAlarms>('GET', '/health/alarms')).body;
    expect(alarms.find(({ kind, closedAt }) => kind === 'own_clock' && closedAt === null)?.what).toContain('400 d');
    await push();
    expect(await appliance.kill('SIGTERM')).toBe(0);
    await appliance.start();
    api = await signedIn();
    expect((await clock()).verdict).toBe(days > 0 ? 'ahead' : 'behind');
    await purge();
    setClock(0);
    await untilClockIs('trusted');
    await purge();
    expect(partitions()).toEqual(expect.arrayContaining(before));
  }
  setClock(400);
  await untilClockIs('ahead');
  const { consequence } = await clock();
  expect(consequence?.partitions).toBeGreaterThanOrEqual(4);
  expect((await api.call('POST', '/clock/confirm')).status).toBe(200);
  // 400 days later: nobody used the session meanwhile.
  api = await signedIn();
  expect((await clock()).verdict).toBe('trusted');
  const before = partitions();
  await purge();
  expect(before.length - partitions().length).toBe(consequence?.partitions);
});
