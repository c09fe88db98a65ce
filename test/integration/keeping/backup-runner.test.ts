import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { ApplianceError } from '../../../src/core/errors.ts';
import { silentDiagnostics } from '../../../src/diagnostics/log.ts';
import { settingsSchema } from '../../../src/settings/schema.ts';
import { createBackupRunner } from '../../../src/wiring/backup-runner.ts';
import { openStores } from '../../../src/wiring/stores.ts';
import { withFolder } from '../store/store-fixture.ts';

it('no backup is begun while the disk is full, and none is listed; once there is room it is made', () =>
  withFolder(async (folder) => {
    const data = join(folder, 'data');
    const to = join(folder, 'disk');
    const [clock, diagnostics] = [systemClock, silentDiagnostics];
    const stores = openStores({ folder: data, clock, diagnostics, auditHash: (previous) => previous });
    let isFull = true;
    const runner = createBackupRunner(stores, {
      settings: settingsSchema.parse({ data: { folder: data } }),
      version: '9.9.9',
      clock,
      diagnostics,
      requireRoom() {
        if (isFull) throw new ApplianceError('DISK_FULL_STOPPED', { params: { percent: 96 } });
      },
    });
    const start = () => runner.start({ folder: to, withSecrets: false, by: 'kim' });
    expect(start).toThrow(expect.objectContaining({ code: 'DISK_FULL_STOPPED' }));
    expect([stores.backups.list(9), existsSync(to)]).toEqual([[], false]);
    isFull = false;
    const { id, ended } = start();
    const { name } = await ended;
    expect(stores.backups.list(9)).toMatchObject([{ id, name, state: 'done', createdBy: 'kim' }]);
    await runner.stop();
    await stores.close();
  }));
