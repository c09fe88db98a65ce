import type { Clock } from '../core/clock.ts';
import { hashPassword, oneTimePassword } from '../security/passwords.ts';
import type { Stores } from './stores.ts';

/** Name and one-time password of the first administrator. */
export interface FirstAdministrator {
  name: string;
  password: string;
}

/**
 * Makes the first administrator where there is no user yet; null otherwise. The password is kept nowhere, so this is the
 * last step of a start: one that failed after it would have lost the password.
 */
export async function createFirstAdministrator(
  { audit, control, users }: Pick<Stores, 'audit' | 'control' | 'users'>,
  clock: Clock,
): Promise<FirstAdministrator | null> {
  if (users.list().length > 0) return null;
  const administrator = { name: 'admin', password: oneTimePassword() };
  const passwordHash = await hashPassword(administrator.password);
  const { name } = administrator;
  control.transaction(() => {
    const at = clock.now();
    users.create({ name, passwordHash, role: 'administrator', mustChangePassword: true, createdAt: at });
    const detail = { target: `user ${name}`, outcome: 'ok' };
    audit.append({ at, actor: 'system', address: '', action: 'user.create', detail });
  });
  return administrator;
}
