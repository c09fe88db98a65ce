import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verifyPassword } from '../../../src/security/passwords.ts';
import { keyFromFile } from '../../../src/security/tokens.ts';
import { openControlDatabase } from '../../../src/store/control/control-database.ts';
import { createUserTable } from '../../../src/store/control/users.ts';
import { resetPassword } from '../../../src/wiring/password-reset.ts';
import { withFolder } from '../store/store-fixture.ts';

const clock = { now: () => Date.UTC(2026, 4, 4) };

function prepare(folder: string, names: string[]) {
  const control = openControlDatabase({ folder });
  const users = createUserTable(control);
  for (const name of names)
    users.create({ name, passwordHash: 'x', role: 'administrator', mustChangePassword: false, createdAt: 1 });
  keyFromFile(join(folder, 'audit.key'));
  return { control, users };
}

describe('a new password from the machine itself', () => {
  it('is for root and the owner of the data only', () =>
    withFolder(async (folder) => {
      const { control, users } = prepare(folder, ['admin']);
      const { uid } = statSync(folder);
      const request = { dataFolder: folder, name: null, clock };
      const stranger = resetPassword({ ...request, by: { uid: uid + 1234, name: 'guest' } });
      await expect(stranger).rejects.toMatchObject({ code: 'ADMIN_NOT_ALLOWED' });
      expect(users.byName('admin')?.passwordHash).toBe('x');
      // While the service has the database open.
      const made = await resetPassword({ ...request, by: { uid, name: 'owner' } });
      const after = users.byName('admin');
      expect(after?.mustChangePassword).toBe(true);
      expect(await verifyPassword(made.password, after?.passwordHash ?? '')).toBe(true);
      control.close();
    }));

  it('needs a name where there are several users, and a data folder with users', () =>
    withFolder(async (folder) => {
      const by = { uid: 0, name: 'root' };
      const absent = resetPassword({ dataFolder: join(folder, 'none'), name: null, by, clock });
      await expect(absent).rejects.toMatchObject({ code: 'ADMIN_NO_USER' });
      const { control, users } = prepare(folder, ['admin', 'kim']);
      const unnamed = resetPassword({ dataFolder: folder, name: null, by, clock });
      await expect(unnamed).rejects.toMatchObject({ code: 'ADMIN_USER_UNKNOWN', params: { names: 'admin, kim' } });
      await resetPassword({ dataFolder: folder, name: 'kim', by, clock });
      expect(users.byName('admin')?.passwordHash).toBe('x');
      expect(users.byName('kim')?.mustChangePassword).toBe(true);
      control.close();
    }));
});
