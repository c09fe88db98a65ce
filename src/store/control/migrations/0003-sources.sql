-- Sources that people make and change, their translations, zones, and senders that no source names.
-- A table cannot be given another CHECK, so it is made anew; feed_cursor with it, because dropping `source` would
-- empty it. `config` holds addresses, timeZone, charset, parser, transport.
CREATE TABLE source_new (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('syslog', 'edr_push', 'edr_pull', 'file')),
  config TEXT NOT NULL,
  origin TEXT NOT NULL DEFAULT 'file' CHECK (origin IN ('built_in', 'file', 'console')),
  state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'disabled', 'removed')),
  revision INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL DEFAULT 0,
  created_by TEXT NOT NULL DEFAULT '',
  changed_at INTEGER NOT NULL DEFAULT 0,
  changed_by TEXT NOT NULL DEFAULT '',
  last_received_at INTEGER,
  received INTEGER NOT NULL DEFAULT 0,
  stored INTEGER NOT NULL DEFAULT 0,
  quarantined INTEGER NOT NULL DEFAULT 0,
  dropped INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO source_new (id, name, kind, config, last_received_at, received, stored, quarantined, dropped)
  SELECT id, name, kind, config, last_received_at, received, stored, quarantined, dropped FROM source;
CREATE TABLE feed_cursor_new (
  source_id INTEGER PRIMARY KEY REFERENCES source_new (id) ON DELETE CASCADE,
  cursor TEXT NOT NULL,
  saved_at INTEGER NOT NULL
) STRICT;
INSERT INTO feed_cursor_new SELECT source_id, cursor, saved_at FROM feed_cursor;
DROP TABLE feed_cursor;
DROP TABLE source;
ALTER TABLE source_new RENAME TO source;
ALTER TABLE feed_cursor_new RENAME TO feed_cursor;
-- A removed source keeps its id for its events; its name may be used again.
CREATE UNIQUE INDEX source_name ON source (name) WHERE state <> 'removed';

-- Translated addresses of a source; valid_to is excluded. `place` keeps the order of the imported file.
CREATE TABLE source_nat (
  source_id INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
  place INTEGER NOT NULL,
  translated TEXT NOT NULL,
  internal TEXT NOT NULL,
  valid_from INTEGER,
  valid_to INTEGER,
  PRIMARY KEY (source_id, place)
) WITHOUT ROWID, STRICT;

CREATE TABLE zone (
  network TEXT NOT NULL,
  label TEXT NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('file', 'console')),
  PRIMARY KEY (network, origin)
) WITHOUT ROWID, STRICT;
CREATE TABLE zone_list (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  revision INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  changed_by TEXT NOT NULL
) STRICT;
INSERT INTO zone_list (id, revision, changed_at, changed_by) VALUES (1, 1, 0, '');

-- Senders that no source names. `lines` and `guess` are JSON.
CREATE TABLE unknown_sender (
  peer TEXT PRIMARY KEY,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  received INTEGER NOT NULL,
  held INTEGER NOT NULL,
  transport TEXT NOT NULL,
  lines TEXT NOT NULL,
  guess TEXT NOT NULL
) WITHOUT ROWID, STRICT;
CREATE INDEX unknown_sender_last ON unknown_sender (last_at);
