import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inferenceChildOf } from '../../scripts/chaos/disturbances/kills.ts';
import { openDatabase } from '../../src/store/database.ts';
import { type ApplianceUnderTest, createApplianceUnderTest, smallModel, until } from './appliance-under-test.ts';

const alertCount = 60;
const batchSize = 6;
const kills = 10;
/** Stories by rule, and a model that is loaded but not asked for verdicts: what is tested is that nothing is lost. */
const settings = { language: 'ko', models: { language: smallModel, threads: 2 } };

/** A threat record of an invented EDR with two quiet companions, so that every alert has a context. */
function batch(number: number): string[] {
  const records: object[] = [];
  for (let index = 0; index < batchSize; index += 1) {
    const n = number * batchSize + index;
    const host = `pc-${n % 40}.example`;
    const at = new Date(Date.now() - 60_000 + n).toISOString();
    const base = { '@timestamp': at, host: { name: host }, user: { name: `user${n % 7}` } };
    const process = { pid: 1000 + n, name: 'rundll32.exe', executable: 'C:\\Windows\\System32\\rundll32.exe' };
    records.push(
      { ...base, event: { id: `quiet-a-${n}`, category: 'process', action: 'process-started' }, process },
      { ...base, event: { id: `quiet-b-${n}`, category: 'network' }, destination: { ip: '203.0.113.7', port: 443 } },
      {
        ...base,
        event: { id: `threat-${n}`, kind: 'alert', category: 'process', action: 'process-started', severity: 73 },
        rule: { name: 'Credential dump by rundll32' },
        process: {
          ...process,
          command_line: `rundll32.exe comsvcs.dll, MiniDump ${n} C:\\Windows\\Temp\\${n}.dmp full`,
        },
      },
    );
  }
  return records.map((record) => JSON.stringify(record));
}

/** What is on disk after the last life: nothing may be missing, nothing twice, nothing left in hand. */
function inventory(folder: string) {
  const control = openDatabase(`${folder}/data/control.db`, { mode: 'read' });
  const one = (sql: string) => control.preparePlucked<number>(sql).get() ?? -1;
  const counts = {
    alerts: one('SELECT count(*) FROM alert'),
    verdicts: one('SELECT count(*) FROM verdict'),
    unfinishedRuns: one('SELECT count(*) FROM run WHERE ended_at IS NULL'),
    analyseItemsOpen: one(`SELECT count(*) FROM queue_item WHERE queue = 'analyse' AND ended_at IS NULL`),
  };
  control.close();
  const stored: string[] = [];
  for (const name of readdirSync(`${folder}/data/events`).filter((file) => file.endsWith('.db'))) {
    const partition = openDatabase(`${folder}/data/events/${name}`, { mode: 'read' });
    stored.push(...partition.preparePlucked<string>('SELECT sensor_event_id FROM seen').all());
    const events = partition.preparePlucked<number>('SELECT count(*) FROM event').get() ?? 0;
    expect(events).toBe(partition.preparePlucked<number>('SELECT count(*) FROM seen').get());
    partition.close();
  }
  return { ...counts, stored };
}

const pushed = Array.from({ length: alertCount / batchSize }, (_, number) => batch(number));
const acknowledgedIds = pushed.flat().map((record) => (JSON.parse(record) as { event: { id: string } }).event.id);

async function decided(appliance: ApplianceUnderTest): Promise<number> {
  const { verdicts24h, undecidedAlerts, alerts24h } = await appliance.client().overview();
  const verdicts = verdicts24h.malicious + verdicts24h.benign + verdicts24h.needs_review;
  return undecidedAlerts === 0 && alerts24h === alertCount ? verdicts : Math.min(verdicts, alertCount - 1);
}

function expectWhole(appliance: ApplianceUnderTest): void {
  const { stored, ...counts } = inventory(appliance.folder);
  expect(counts).toEqual({ alerts: alertCount, verdicts: alertCount, unfinishedRuns: 0, analyseItemsOpen: 0 });
  expect(new Set(stored).size).toBe(stored.length);
  expect(stored.toSorted()).toEqual(acknowledgedIds.toSorted());
}

describe('60 alerts in, 60 verdicts out, the process killed', () => {
  let appliance: ApplianceUnderTest;
  beforeAll(async () => {
    appliance = await createApplianceUnderTest({ settings });
  });
  afterAll(() => appliance.remove());

  it('at ten random moments', async () => {
    await appliance.start();
    let next = 0;
    for (let kill = 0; kill < kills; kill += 1) {
      const pusher = appliance.pusher();
      const pushing = (async () => {
        // One batch a life at least, sent again in the next life where it was not acknowledged.
        while (next < pushed.length) {
          await pusher.push(pushed[next] ?? []);
          next += 1;
          if (next % 2 === 0) break;
        }
      })().catch(() => undefined); // the kill cuts the connection: the batch is sent again
      await sleep(300 + Math.random() * 4000);
      await appliance.kill('SIGKILL');
      await pushing;
      pusher.close();
      await appliance.start();
    }
    const pusher = appliance.pusher();
    for (; next < pushed.length; next += 1) await pusher.push(pushed[next] ?? []);
    pusher.close();
    await until('60 verdicts', async () => (await decided(appliance)) === alertCount);
    expect(await appliance.kill('SIGTERM')).toBe(0);
    expectWhole(appliance);
  });
});

describe('60 alerts in, 60 verdicts out, the inference child killed', () => {
  let appliance: ApplianceUnderTest;
  beforeAll(async () => {
    appliance = await createApplianceUnderTest({ settings });
  });
  afterAll(() => appliance.remove());

  it('at ten random moments', async () => {
    await appliance.start();
    const pusher = appliance.pusher();
    for (const records of pushed) await pusher.push(records);
    pusher.close();
    const victims = new Set<number>();
    const hasChild = async () => inferenceChildOf(appliance.pid()) !== null;
    for (let kill = 0; kill < kills; kill += 1) {
      // Three deaths in a short time open the breaker, and none is started any more.
      if (victims.size < 3) await until('an inference child', hasChild, { everyMs: 20 });
      await sleep(500 + Math.random() * 2500);
      const victim = inferenceChildOf(appliance.pid());
      if (victim === null) continue;
      victims.add(victim);
      process.kill(victim, 'SIGKILL');
    }
    expect(victims.size).toBeGreaterThanOrEqual(3);
    await until('60 verdicts', async () => (await decided(appliance)) === alertCount);
    expect(await appliance.kill('SIGTERM')).toBe(0);
    expectWhole(appliance);
  });
});
