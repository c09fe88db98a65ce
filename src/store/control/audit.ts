import type { ControlDatabase } from './control-database.ts';

/** Who did what, from where. */
interface AuditEntry {
  at: number;
  actor: string;
  address: string;
  action: string;
  /** Values without secrets. */
  detail: Record<string, unknown>;
}

interface AuditRow extends AuditEntry {
  seq: number;
  previousHash: string;
  hash: string;
}

/** Computes the hash of one entry (from the security room): the previous hash and the entry's canonical text. */
export type AuditHash = (previousHash: string, entryText: string) => string;

/** The audit log, a chain in which every hash covers its entry and the hash before. */
export interface AuditTable {
  append(entry: AuditEntry): AuditRow;
  /** Newest first, before a number; at most 500. */
  list(query: { before?: number; limit: number }): AuditRow[];
  /**
   * Recomputes the hashes of up to `limit` (10 000) entries after `after`: where the chain breaks, or how far it is whole.
   * The caller goes on from `checkedTo` until it stays the same.
   */
  verify(query: {
    after?: number;
    limit: number;
  }): { kind: 'whole'; checkedTo: number } | { kind: 'broken'; seq: number };
}

const maxListed = 500;
const maxVerified = 10_000;
const columns = 'seq, at, actor, address, action, detail, previous_hash AS previousHash, hash';

type Row = Omit<AuditRow, 'detail'> & { detail: string };

export function createAuditTable(control: ControlDatabase, hash: AuditHash): AuditTable {
  return {
    append: (entry) =>
      control.transaction(() => {
        const last = control.prepare<Row>(`SELECT ${columns} FROM audit ORDER BY seq DESC LIMIT 1`).get();
        const previousHash = last?.hash ?? '';
        const row = { ...entry, seq: (last?.seq ?? 0) + 1, detail: JSON.stringify(entry.detail), previousHash };
        const own = hash(previousHash, entryText(row));
        control
          .prepare(
            `INSERT INTO audit (seq, at, actor, address, action, detail, previous_hash, hash)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
          )
          .run(row.seq, row.at, row.actor, row.address, row.action, row.detail, previousHash, own);
        return { ...entry, seq: row.seq, previousHash, hash: own };
      }),
    list: ({ before = Number.MAX_SAFE_INTEGER, limit }) =>
      control
        .prepare<Row>(`SELECT ${columns} FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT ?`)
        .all(before, Math.min(limit, maxListed))
        .map((row) => ({ ...row, detail: JSON.parse(row.detail) as Record<string, unknown> })),
    verify({ after = 0, limit }) {
      let previousHash = control.preparePlucked<string>('SELECT hash FROM audit WHERE seq = ?').get(after) ?? '';
      let checkedTo = after;
      const rows = control
        .prepare<Row>(`SELECT ${columns} FROM audit WHERE seq > ? ORDER BY seq LIMIT ?`)
        .all(after, Math.min(limit, maxVerified));
      for (const row of rows) {
        const fits = row.seq === checkedTo + 1 && row.previousHash === previousHash;
        if (!fits || row.hash !== hash(previousHash, entryText(row))) return { kind: 'broken', seq: row.seq };
        previousHash = row.hash;
        checkedTo = row.seq;
      }
      return { kind: 'whole', checkedTo };
    },
  };
}

/** An array, because its text does not depend on the order of keys. */
function entryText(row: Omit<Row, 'hash' | 'previousHash'>): string {
  return JSON.stringify([row.seq, row.at, row.actor, row.address, row.action, row.detail]);
}
