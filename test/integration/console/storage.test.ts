import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApplianceError } from '../../../src/core/errors.ts';
import { type ServedConsole, serveConsole } from '../../fakes/console/serve-console.ts';
import { createHttpsClient, type HttpsClient } from './https-client.ts';

const own = { 'x-haetae-request': '1' };
const now = Date.UTC(2026, 0, 5, 3, 20);
let served: ServedConsole;
let client: HttpsClient;

beforeAll(async () => {
  served = await serveConsole({ users: { kim: { password: 'Gaon-2026!' } }, clock: { now: () => now } });
  client = createHttpsClient(served);
  await client.signIn('kim', 'Gaon-2026!');
});
afterAll(() => served.close());

describe('storage', () => {
  it('says how full the disk is, what lies on it, and when it was backed up', async () => {
    const { status, body } = await client.call('/api/storage');
    expect([status, body]).toMatchObject([
      200,
      { disk: { level: 'purging', stopPercent: 95 }, daysUntilFull: 31.4, lastBackup: { state: 'done' } },
    ]);
  });

  it('starts a backup, one at a time, and cancels it', async () => {
    const start = (body: object) => client.call('/api/backups', { method: 'POST', headers: own, body });
    expect(await start({ folder: '/mnt/usb' })).toMatchObject({ status: 202, body: { id: 2 } });
    expect(await start({})).toMatchObject({ status: 409, body: { code: 'BACKUP_UNDER_WAY' } });
    expect(await start({ folder: 7 })).toMatchObject({ status: 400 });
    const cancel = () => client.call('/api/backups/2', { method: 'DELETE', headers: own });
    expect((await cancel()).status).toBe(204);
    expect((await cancel()).status).toBe(404);
    const { body } = await client.call('/api/backups');
    expect(body).toMatchObject({ backups: [{ id: 2, state: 'cancelled', createdBy: 'kim' }, { id: 1 }] });
    expect(served.fake.auditEntries.map(({ action }) => action)).toContain('backup.cancel');
  });

  it('refuses backups and uploads with 507 while the disk is full', async () => {
    const full = () => {
      throw new ApplianceError('DISK_FULL_STOPPED', { params: { percent: 96 } });
    };
    served.fake.storage.startBackup = full;
    served.fake.imports.upload = async () => full();
    const octets = { ...own, 'content-type': 'application/octet-stream', 'accept-language': 'en' };
    const [backup, upload] = await Promise.all([
      client.call('/api/backups', { method: 'POST', headers: own, body: {} }),
      client.call('/api/imports?source=nac&name=a.log', { method: 'POST', headers: octets, body: 'x' }),
    ]);
    for (const answer of [backup, upload])
      expect(answer).toMatchObject({ status: 507, body: { code: 'DISK_FULL_STOPPED' } });
    expect((upload.body as { message: string }).message).toContain('96 % full');
    expect(served.fake.auditEntries.at(-1)).toMatchObject({ action: 'import.upload', outcome: 'refused' });
  });
});
