/** Version of a partition's schema, kept in `PRAGMA user_version`. */
export const partitionVersion = 2;

/** Events that share one row of `host_block`; offsets inside it are 16 bits wide. */
export const hostBlockRows = 4096;

/** Tables that version 1 did not have; a partition of version 1 gets them when it is next opened for writing. */
export const addedTablesSql = `
-- Names of event fields by number; see field-codes.ts.
CREATE TABLE IF NOT EXISTS field_name (
  number INTEGER PRIMARY KEY,
  name TEXT NOT NULL
) STRICT;

-- Quarantined records (of this or an older partition) that were parsed again; in the transaction of what became of them.
CREATE TABLE IF NOT EXISTS released (
  partition INTEGER NOT NULL,
  row INTEGER NOT NULL,
  PRIMARY KEY (partition, row)
) WITHOUT ROWID, STRICT;

-- How far a long delivery (an imported file) is committed; in the transaction of its records. A key that ends in
-- '#stored', '#duplicates' or '#quarantined' counts instead, and its counts of all partitions are added (delivery.ts).
CREATE TABLE IF NOT EXISTS delivery (
  key TEXT PRIMARY KEY,
  position INTEGER NOT NULL
) WITHOUT ROWID, STRICT;

-- Events and alerts by minute of event time, in the transaction of the events; kept for as long as the partition.
CREATE TABLE IF NOT EXISTS minute_count (
  minute INTEGER NOT NULL,
  source_id INTEGER NOT NULL,
  category TEXT NOT NULL,
  events INTEGER NOT NULL,
  alerts INTEGER NOT NULL,
  PRIMARY KEY (minute, source_id, category)
) WITHOUT ROWID, STRICT;

-- What a sample says of each field; written when the partition is sealed.
CREATE TABLE IF NOT EXISTS field_statistics (
  name TEXT PRIMARY KEY,
  sampled INTEGER NOT NULL,
  statistics TEXT NOT NULL
) WITHOUT ROWID, STRICT;
`;

/** What version 1 did not count while it wrote. */
export const fillAddedTablesSql = `
INSERT INTO minute_count (minute, source_id, category, events, alerts)
SELECT at / 60000, source_id, category, count(*), count(outbox.row)
FROM event LEFT JOIN outbox ON outbox.row = event.row GROUP BY 1, 2, 3`;

/**
 * A partition as it is created. There is no index besides the primary keys: they are built when it is sealed, which
 * more than halves the cost of an insert (measured: 3.7 µs a row, 10.4 µs with one index on host and time).
 * `raw` is the last column, so that reading the others does not touch its overflow pages.
 */
export const createPartitionSql = `
CREATE TABLE meta (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  state TEXT NOT NULL CHECK (state IN ('hot', 'closed', 'sealed')),
  created_at INTEGER NOT NULL,
  closed_at INTEGER,
  sealed_at INTEGER,
  row_count INTEGER NOT NULL,
  min_at INTEGER,
  max_at INTEGER,
  min_received_at INTEGER,
  max_received_at INTEGER,
  indexed_row INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE event (
  row INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  source_id INTEGER NOT NULL,
  category TEXT NOT NULL,
  host TEXT NOT NULL,
  action TEXT NOT NULL,
  fields TEXT NOT NULL,
  raw BLOB NOT NULL
) STRICT;

CREATE TABLE outbox (
  row INTEGER PRIMARY KEY,
  severity TEXT NOT NULL,
  title TEXT NOT NULL,
  origin TEXT NOT NULL,
  rules TEXT NOT NULL,
  techniques TEXT NOT NULL
) STRICT;

CREATE TABLE quarantine (
  row INTEGER PRIMARY KEY,
  received_at INTEGER NOT NULL,
  source_id INTEGER NOT NULL,
  peer TEXT NOT NULL,
  reason TEXT NOT NULL,
  raw BLOB NOT NULL
) STRICT;

CREATE TABLE ledger (
  source_id INTEGER NOT NULL,
  hour_at INTEGER NOT NULL,
  received INTEGER NOT NULL,
  stored INTEGER NOT NULL,
  excepted INTEGER NOT NULL,
  quarantined INTEGER NOT NULL,
  dropped INTEGER NOT NULL,
  duplicates INTEGER NOT NULL CHECK (duplicates <= dropped),
  bytes INTEGER NOT NULL,
  PRIMARY KEY (source_id, hour_at),
  CHECK (received = stored + excepted + quarantined + dropped)
) WITHOUT ROWID, STRICT;

CREATE TABLE seen (
  source_id INTEGER NOT NULL,
  sensor_event_id TEXT NOT NULL,
  PRIMARY KEY (source_id, sensor_event_id)
) WITHOUT ROWID, STRICT;

CREATE TABLE host_block (
  host TEXT NOT NULL,
  block INTEGER NOT NULL,
  min_at INTEGER NOT NULL,
  max_at INTEGER NOT NULL,
  rows BLOB NOT NULL,
  PRIMARY KEY (host, block)
) WITHOUT ROWID, STRICT;
${addedTablesSql}`;

/** Indexes of a sealed partition, in the order in which they are built. */
export const sealedIndexes = [
  { name: 'event_host_at', sql: 'CREATE INDEX IF NOT EXISTS event_host_at ON event (host, at)' },
  { name: 'event_at', sql: 'CREATE INDEX IF NOT EXISTS event_at ON event (at)' },
  { name: 'event_category_at', sql: 'CREATE INDEX IF NOT EXISTS event_category_at ON event (category, at)' },
] as const;

/**
 * Full text of a sealed partition: only which rows hold which word. The words come from `tokens.ts`; the categories
 * are widened by marks and by code points newer than SQLite's Unicode tables so that FTS5 never splits one of them
 * (with `detail=none` a split word would be a phrase, which it refuses).
 */
export const createFullTextSql = `
CREATE VIRTUAL TABLE IF NOT EXISTS event_text USING fts5 (
  words, content='', detail=none, columnsize=0,
  tokenize="unicode61 remove_diacritics 0 categories 'L* N* M* Co Cn' tokenchars '.-_'"
)`;

/**
 * A cold partition: `meta` and what other tables hold beside the events as they were, the events packed in blocks
 * (cold-block.ts) and an index of the blocks (cold-words.ts). `spans` are the first and last event time of each block
 * as doubles. Never written again, so it needs no log.
 */
export const createColdSql = `
CREATE TABLE meta (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  state TEXT NOT NULL CHECK (state = 'cold'),
  created_at INTEGER NOT NULL,
  closed_at INTEGER,
  sealed_at INTEGER,
  row_count INTEGER NOT NULL,
  min_at INTEGER,
  max_at INTEGER,
  min_received_at INTEGER,
  max_received_at INTEGER,
  indexed_row INTEGER NOT NULL,
  spans BLOB NOT NULL
) STRICT;

CREATE TABLE block (
  block INTEGER PRIMARY KEY,
  head BLOB NOT NULL,
  fields BLOB NOT NULL,
  raw BLOB NOT NULL
) STRICT;

CREATE TABLE word_page (
  page INTEGER PRIMARY KEY,
  first BLOB NOT NULL,
  keys BLOB NOT NULL
) STRICT;
`;

/** Tables of a sealed partition that a cold one keeps in another form or not at all. */
export const replacedTables = ['meta', 'event', 'host_block', 'seen'] as const;
