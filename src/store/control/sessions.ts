import type { ControlDatabase } from './control-database.ts';

export interface SessionRow {
  tokenHash: string;
  userId: number;
  createdAt: number;
  lastSeenAt: number;
  address: string;
  /** The sign-in before the one that opened this session; null at the first. */
  previousSignInAt: number | null;
  previousSignInAddress: string | null;
}

/** Signed-in sessions by the hash of their token; the token itself is never kept. */
export interface SessionTable {
  open(session: SessionRow): void;
  find(tokenHash: string): SessionRow | null;
  touch(tokenHash: string, at: number): void;
  /** Ending one that does not exist is no error. */
  end(tokenHash: string): void;
  endAllOf(userId: number): number;
  /** Ends sessions that nobody used since `lastSeenBefore` or that were opened before `createdBefore`. Returns how many. */
  endStale(limits: { lastSeenBefore: number; createdBefore: number }): number;
}

const columns = `token_hash AS tokenHash, user_id AS userId, created_at AS createdAt, last_seen_at AS lastSeenAt, address,
  previous_sign_in_at AS previousSignInAt, previous_sign_in_address AS previousSignInAddress`;

export function createSessionTable(control: ControlDatabase): SessionTable {
  return {
    open(session) {
      control
        .prepare(
          `INSERT INTO session (token_hash, user_id, created_at, last_seen_at, address, previous_sign_in_at,
             previous_sign_in_address) VALUES (?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(
          session.tokenHash,
          session.userId,
          session.createdAt,
          session.lastSeenAt,
          session.address,
          session.previousSignInAt,
          session.previousSignInAddress,
        );
    },
    find: (tokenHash) =>
      control.prepare<SessionRow>(`SELECT ${columns} FROM session WHERE token_hash = ?`).get(tokenHash) ?? null,
    touch(tokenHash, at) {
      control.prepare('UPDATE session SET last_seen_at = max(last_seen_at, ?) WHERE token_hash = ?').run(at, tokenHash);
    },
    end(tokenHash) {
      control.prepare('DELETE FROM session WHERE token_hash = ?').run(tokenHash);
    },
    endAllOf: (userId) => control.prepare('DELETE FROM session WHERE user_id = ?').run(userId).changes,
    endStale: ({ lastSeenBefore, createdBefore }) =>
      control.prepare('DELETE FROM session WHERE last_seen_at < ? OR created_at < ?').run(lastSeenBefore, createdBefore)
        .changes,
  };
}
