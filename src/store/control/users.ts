import type { ControlDatabase } from './control-database.ts';

export interface UserRow {
  id: number;
  name: string;
  passwordHash: string;
  role: string;
  mustChangePassword: boolean;
  createdAt: number;
  /** The last successful sign-in. */
  lastSignInAt: number | null;
  lastSignInAddress: string | null;
}

export interface UserTable {
  /** Returns the new id, or null where the name is taken. */
  create(user: Pick<UserRow, 'name' | 'passwordHash' | 'role' | 'mustChangePassword' | 'createdAt'>): number | null;
  get(id: number): UserRow | null;
  byName(name: string): UserRow | null;
  list(): UserRow[];
  setPassword(id: number, password: { hash: string; mustChange: boolean }): void;
  noteSignIn(id: number, signIn: { at: number; address: string }): void;
}

const columns = `id, name, password_hash AS passwordHash, role, must_change_password AS mustChangePassword,
  created_at AS createdAt, last_sign_in_at AS lastSignInAt, last_sign_in_address AS lastSignInAddress`;
const maxUsers = 1000;

type Row = Omit<UserRow, 'mustChangePassword'> & { mustChangePassword: number };

export function createUserTable(control: ControlDatabase): UserTable {
  const one = (condition: string, value: string | number): UserRow | null => {
    const row = control.prepare<Row>(`SELECT ${columns} FROM user WHERE ${condition} = ?`).get(value);
    return row === undefined ? null : toUser(row);
  };
  return {
    create: ({ name, passwordHash, role, mustChangePassword, createdAt }) =>
      control
        .preparePlucked<number>(
          `INSERT INTO user (name, password_hash, role, must_change_password, created_at) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT (name) DO NOTHING RETURNING id`,
        )
        .get(name, passwordHash, role, mustChangePassword ? 1 : 0, createdAt) ?? null,
    get: (id) => one('id', id),
    byName: (name) => one('name', name),
    list: () => control.prepare<Row>(`SELECT ${columns} FROM user ORDER BY name LIMIT ${maxUsers}`).all().map(toUser),
    setPassword(id, { hash, mustChange }) {
      control
        .prepare('UPDATE user SET password_hash = ?, must_change_password = ? WHERE id = ?')
        .run(hash, mustChange ? 1 : 0, id);
    },
    noteSignIn(id, { at, address }) {
      control
        .prepare('UPDATE user SET last_sign_in_at = ?, last_sign_in_address = ? WHERE id = ?')
        .run(at, address, id);
    },
  };
}

function toUser(row: Row): UserRow {
  return { ...row, mustChangePassword: row.mustChangePassword === 1 };
}
