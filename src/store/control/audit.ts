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

/** The last deleted entry, from which the chain goes on. */
interface Anchor {
  seq: number;
  hash: string;
  seal: string;
}

/** The audit log, a chain in which every hash covers its entry and the hash before. */
export interface AuditTable {
  append(entry: AuditEntry): AuditRow;
  /** Newest first, before a number; at most 500. */
  list(query: { before?: number; limit: number }): AuditRow[];
  /**
   * Recomputes the hashes of up to `limit` (10 000) entries after `after`: where the chain breaks, or how far it is whole.
   * The caller goes on from `checkedTo` until it stays the same. What was deleted for its age is no break.
   */
  verify(query: {
    after?: number;
    limit: number;
  }): { kind: 'whole'; checkedTo: number } | { kind: 'broken'; seq: number };
  /**
   * Deletes up to `limit` of the oldest entries made before a time, never any of the last two years, and writes an entry
   * of its own about it in the same transaction. Entries behind a younger one wait for it. Returns how many went.
   */
  deleteOldest(query: { before: number; now: number; limit: number }): number;
}

/** Whatever is asked for: two years. */
const keptAtLeastMs = 730 * 86_400_000;
const maxListed = 500;
const maxVerified = 10_000;
const columns = 'seq, at, actor, address, action, detail, previous_hash AS previousHash, hash';

type Row = Omit<AuditRow, 'detail'> & { detail: string };

export function createAuditTable(control: ControlDatabase, hash: AuditHash): AuditTable {
  /** Keyed like the entries: who can write to the file but has not the key cannot move the beginning of the chain. */
  const sealOf = ({ seq, hash: last }: Pick<Anchor, 'seq' | 'hash'>) => hash(last, JSON.stringify(['anchor', seq]));
  const isWhole = (anchor: Anchor) => anchor.seal === sealOf(anchor);
  const append = (entry: AuditEntry): AuditRow =>
    control.transaction(() => {
      const last =
        control.prepare<Pick<Row, 'seq' | 'hash'>>('SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1').get() ??
        readAnchor(control);
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
    });
  return {
    append,
    list: ({ before = Number.MAX_SAFE_INTEGER, limit }) =>
      control
        .prepare<Row>(`SELECT ${columns} FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT ?`)
        .all(before, Math.min(limit, maxListed))
        .map((row) => ({ ...row, detail: JSON.parse(row.detail) as Record<string, unknown> })),
    verify({ after = 0, limit }) {
      const anchor = readAnchor(control);
      if (anchor !== undefined && !isWhole(anchor)) return { kind: 'broken', seq: anchor.seq };
      let { checkedTo, previousHash } = beginningOf(control, anchor, after);
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
    deleteOldest: ({ before, now, limit }) =>
      control.transaction(() => {
        const oldest = control.prepare<Row>(`SELECT ${columns} FROM audit ORDER BY seq LIMIT ?`).all(limit);
        const limitAt = Math.min(before, now - keptAtLeastMs);
        const younger = oldest.findIndex(({ at }) => at >= limitAt);
        const going = younger === -1 ? oldest : oldest.slice(0, younger);
        const [first, last] = [going[0], going.at(-1)];
        if (first === undefined || last === undefined) return 0;
        const detail = { fromSeq: first.seq, toSeq: last.seq, hash: last.hash, madeBefore: limitAt };
        append({ at: now, actor: 'system', address: '', action: 'audit.purge', detail });
        control
          .prepare('INSERT OR REPLACE INTO audit_anchor (id, seq, hash, seal) VALUES (1, ?, ?, ?)')
          .run(last.seq, last.hash, sealOf(last));
        control.prepare('DELETE FROM audit WHERE seq <= ?').run(last.seq);
        return going.length;
      }),
  };
}

/** Behind the anchor where that is later than what was asked for. */
function beginningOf(control: ControlDatabase, anchor: Anchor | undefined, after: number) {
  if (anchor !== undefined && after <= anchor.seq) return { checkedTo: anchor.seq, previousHash: anchor.hash };
  const previousHash = control.preparePlucked<string>('SELECT hash FROM audit WHERE seq = ?').get(after) ?? '';
  return { checkedTo: after, previousHash };
}

function readAnchor(control: ControlDatabase): Anchor | undefined {
  return control.prepare<Anchor>('SELECT seq, hash, seal FROM audit_anchor').get();
}

/** An array, because its text does not depend on the order of keys. */
function entryText(row: Omit<Row, 'hash' | 'previousHash'>): string {
  return JSON.stringify([row.seq, row.at, row.actor, row.address, row.action, row.detail]);
}
