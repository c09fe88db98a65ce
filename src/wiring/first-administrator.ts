import type { Clock } from '../core/clock.ts';
import { hashPassword, oneTimePassword } from '../security/passwords.ts';
import type { Stores } from './stores.ts';

/** Name and one-time password of the first administrator. */
export interface FirstAdministrator {
  name: string;
  password: string;
}

/** Makes the first administrator where there is no user yet; null otherwise. The password is kept nowhere. */
export async function createFirstAdministrator(
  { users }: Pick<Stores, 'users'>,
  clock: Clock,
): Promise<FirstAdministrator | null> {
  if (users.list().length > 0) return null;
  const administrator = { name: 'admin', password: oneTimePassword() };
  const passwordHash = await hashPassword(administrator.password);
  const { name } = administrator;
  users.create({ name, passwordHash, role: 'administrator', mustChangePassword: true, createdAt: clock.now() });
  return administrator;
}
