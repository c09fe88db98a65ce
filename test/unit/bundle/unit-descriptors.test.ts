import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { usualLimits } from '../../../src/console/api/console-limits.ts';
import { planDescriptors } from '../../../src/operations/descriptor-budget.ts';
import { settingsSchema } from '../../../src/settings/schema.ts';

it('the installed unit has descriptors for all connections of the shipped settings, and for twelve times as many senders', () => {
  const installer = readFileSync(join(import.meta.dirname, '../../../installer/install.sh'), 'utf8');
  const limit = Number(/^LimitNOFILE=(\d+)$/m.exec(installer)?.[1]);
  const { ingest } = settingsSchema.parse({});
  const wanted = {
    streams: ingest.maxConnections,
    push: ingest.maxPushConnections,
    console: usualLimits.connections.total,
  };
  expect(planDescriptors(limit, wanted)).toMatchObject({ lowered: false, limit: 65_536 });
  const more = { ...wanted, streams: 12 * wanted.streams };
  expect(planDescriptors(limit, more).lowered).toBe(false);
});
