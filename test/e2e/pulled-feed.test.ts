import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeEdr, startFakeEdr } from '../fakes/fake-edr.ts';
import { type ApplianceUnderTest, createApplianceUnderTest, until } from './appliance-under-test.ts';

const token = 'pull-token-0123456789abcdef';

/** Records of an invented EDR; every tenth it calls a threat. */
const records = Array.from({ length: 60 }, (_, index) => ({
  '@timestamp': new Date(Date.now() - 3_600_000 + index * 1000).toISOString(),
  event: {
    id: `pulled-${index}`,
    category: 'process',
    action: 'process-started',
    ...(index % 10 === 0 ? { kind: 'alert', severity: 73 } : {}),
  },
  ...(index % 10 === 0 ? { rule: { name: 'Suspicious process' } } : {}),
  host: { name: 'pc-7.example' },
  process: { pid: 4000 + index, name: 'tool.exe', executable: 'C:\\Users\\Public\\tool.exe' },
}));

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
});
