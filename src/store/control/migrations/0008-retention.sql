-- What the purge of old records needs: where the audit chain begins, which files were imported, and indexes by age.

-- The last audit entry that was deleted. `seal` is the keyed hash over it: nobody without the key can cut the chain.
CREATE TABLE audit_anchor (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  seq INTEGER NOT NULL,
  hash TEXT NOT NULL,
  seal TEXT NOT NULL
) STRICT;

-- Files whose import was deleted for its age; the hash stays, so that a file is still imported once.
CREATE TABLE imported_file (
  sha256 TEXT PRIMARY KEY,
  import_id INTEGER NOT NULL,
  source_id INTEGER NOT NULL,
  source_name TEXT NOT NULL,
  name TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) WITHOUT ROWID, STRICT;

CREATE INDEX file_import_ended ON file_import (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX ticket_closed ON ticket (updated_at) WHERE state = 'closed';
