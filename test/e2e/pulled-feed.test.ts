import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeEdr, startFakeEdr } from '../fakes/fake-edr.ts';
import { type ApplianceUnderTest, createApplianceUnderTest, until } from './appliance-under-test.ts';

const token = 'pull-token-0123456789abcdef';

/** Records of an invented EDR; every tenth it calls a threat. */
const recordOf = (index: number) => ({
  '@timestamp': new Date(Date.now() - 3_600_000 + index * 1000).toISOString(),
  event: {
    id: `pulled-${index}`,
    category: 'process',
    action: 'process-started',
    ...(index % 10 === 0 && index < 60 ? { kind: 'alert', severity: 73 } : {}),
  },
  ...(index % 10 === 0 && index < 60 ? { rule: { name: 'Suspicious process' } } : {}),
  host: { name: 'pc-7.example' },
  process: { pid: 4000 + index, name: 'tool.exe', executable: 'C:\\Users\\Public\\tool.exe' },
});
const records = Array.from({ length: 60 }, (_, index) => recordOf(index));

describe('a feed that is pulled', () => {
  let edr: FakeEdr;
  let appliance: ApplianceUnderTest;
  beforeAll(async () => {
    edr = await startFakeEdr({ records: () => records, token });
    appliance = await createApplianceUnderTest({
      settings: {
        models: { language: 'none', embedding: 'none' },
        schedules: { collect: '*/2 * * * * *' },
      },
      sources: (folder) => {
        const tokenFile = join(folder, 'pull.token');
        writeFileSync(tokenFile, `${token}\n`);
        return [{ name: 'edr-pull', kind: 'edr_pull', url: edr.url, tokenFile, pageSize: 25 }];
      },
    });
  });
  afterAll(async () => {
    await appliance.remove();
    await edr.close();
  });

  it('is stored once, page after page, over repeats and a restart, and its threats become alerts with verdicts', async () => {
    await appliance.start();
    const stored = async () => (await appliance.client().ledger()).totals;
    await until('60 records', async () => (await stored()).stored === records.length);
    await until('6 verdicts', async () => (await appliance.client().overview()).undecidedAlerts === 0);
    expect(await appliance.kill('SIGKILL')).toBeNull();
    await appliance.start();
    const asked = edr.requests.length;
    await until('another collection', async () => edr.requests.length > asked + 1);
    const alerts = await appliance.client().alerts();
    expect(alerts).toHaveLength(6);
    expect(alerts.every(({ verdict }) => verdict !== null)).toBe(true);
    const totals = await stored();
    expect(totals.stored).toBe(records.length);
    expect(totals.received).toBe(totals.stored + totals.excepted + totals.quarantined + totals.dropped);
    expect(await appliance.kill('SIGTERM')).toBe(0);
  });

  it('that is being collected when the service is told to end costs one more page, and goes on where it stood', async () => {
    const pages = 200;
    const asked = edr.requests.length;
    records.push(...Array.from({ length: pages * 25 }, (_, index) => recordOf(records.length + index)));
    await appliance.start();
    await until('some pages', async () => edr.requests.length > asked + 10);
    const before = edr.requests.length;
    expect(await appliance.kill('SIGTERM')).toBe(0);
    expect(edr.requests.length - before).toBeLessThan(pages / 2);
    expect(appliance.log()).not.toMatch(/WRITER_ENDED|FEED_NOT_COMMITTED|writer thread ended/);
    await appliance.start();
    const totals = async () => (await appliance.client().ledger()).totals;
    await until('all records', async () => (await totals()).stored === records.length);
    expect(await appliance.kill('SIGTERM')).toBe(0);
  });
});
