import { chownSync, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../core/clock.ts';
import { ApplianceError } from '../core/errors.ts';
import { auditLink } from '../security/hash.ts';
import { hashPassword, oneTimePassword } from '../security/passwords.ts';
import { keyFromFile } from '../security/tokens.ts';
import { createAuditTable } from '../store/control/audit.ts';
import { type ControlDatabase, openControlDatabase } from '../store/control/control-database.ts';
import { controlFileName } from '../store/control/control-file.ts';
import { createSessionTable } from '../store/control/sessions.ts';
import { createSignInAttemptTable } from '../store/control/sign-in-attempts.ts';
import { createUserTable, type UserRow } from '../store/control/users.ts';

export interface PasswordResetRequest {
  dataFolder: string;
  /** Null: the only user there is. */
  name: string | null;
  /** Who asks, of the operating system. */
  by: { uid: number; name: string };
  clock: Clock;
}

export interface PasswordReset {
  name: string;
  /** Kept nowhere; must be changed at the next sign-in. */
  password: string;
  sessionsEnded: number;
}

/**
 * Gives a user of the console a new one-time password, ends the user's sessions and takes all locks from the name. Works
 * on the control database itself, beside a running appliance or without one; audited in the chain.
 * @throws ApplianceError ADMIN_NOT_ALLOWED, ADMIN_NO_USER, ADMIN_USER_UNKNOWN, and as `openControlDatabase` does
 */
export async function resetPassword({ dataFolder, name, by, clock }: PasswordResetRequest): Promise<PasswordReset> {
  const owner = requireOwner(dataFolder, by.uid);
  const audit = openAuditKey(dataFolder, owner);
  const password = oneTimePassword();
  const hash = await hashPassword(password);
  const control = openControlDatabase({ folder: dataFolder, clock });
  try {
    return control.transaction(() => {
      const users = createUserTable(control);
      const user = chooseUser(users.list(), { dataFolder, name });
      users.setPassword(user.id, { hash, mustChange: true });
      const sessionsEnded = createSessionTable(control).endAllOf(user.id);
      createSignInAttemptTable(control).unlock(user.name);
      record(control, audit, { at: clock.now(), by: by.name, name: user.name, sessionsEnded });
      return { name: user.name, password, sessionsEnded };
    });
  } finally {
    control.close();
  }
}

/** Root, or who owns the data: whoever may write the files can do the same by hand. */
function requireOwner(dataFolder: string, uid: number): { uid: number; gid: number } {
  const owner = statSync(dataFolder, { throwIfNoEntry: false });
  // The folder comes first: a stranger may not even look at what is in it.
  if (owner !== undefined && uid !== 0 && uid !== owner.uid) {
    throw new ApplianceError('ADMIN_NOT_ALLOWED', { params: { folder: dataFolder, owner: owner.uid } });
  }
  const hasData = existsSync(join(dataFolder, controlFileName));
  if (owner === undefined || !hasData) throw new ApplianceError('ADMIN_NO_USER', { params: { folder: dataFolder } });
  return owner;
}

/** A key made here by root has to be readable by the account of the service. */
function openAuditKey(dataFolder: string, owner: { uid: number; gid: number }): Uint8Array {
  const path = join(dataFolder, 'audit.key');
  const key = keyFromFile(path);
  if (statSync(path).uid !== owner.uid) chownSync(path, owner.uid, owner.gid);
  return key;
}

function chooseUser(users: UserRow[], { dataFolder, name }: { dataFolder: string; name: string | null }): UserRow {
  if (users.length === 0) throw new ApplianceError('ADMIN_NO_USER', { params: { folder: dataFolder } });
  const [only] = users;
  const chosen = name === null && users.length === 1 ? only : users.find((user) => user.name === name);
  if (chosen !== undefined) return chosen;
  const names = users.map((user) => user.name).join(', ');
  throw new ApplianceError('ADMIN_USER_UNKNOWN', { params: { name: name ?? '-', names } });
}

function record(
  control: ControlDatabase,
  key: Uint8Array,
  { at, by, name, sessionsEnded }: { at: number; by: string; name: string; sessionsEnded: number },
): void {
  const audit = createAuditTable(control, (previous, entry) => auditLink(key, previous, entry));
  const detail = { target: `user ${name}`, outcome: 'ok', sessionsEnded };
  audit.append({ at, actor: `local:${by}`, address: 'local', action: 'user.reset_password', detail });
}
