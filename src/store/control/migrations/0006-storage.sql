-- Backups that were begun, with what became of them; what they hold is in their own manifests.
CREATE TABLE backup (
  id INTEGER PRIMARY KEY,
  folder TEXT NOT NULL,
  -- Name of the backup in its folder; null while it is made.
  name TEXT,
  created_by TEXT NOT NULL,
  with_secrets INTEGER NOT NULL CHECK (with_secrets IN (0, 1)),
  state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed', 'cancelled')),
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  files INTEGER NOT NULL DEFAULT 0,
  files_total INTEGER NOT NULL DEFAULT 0,
  bytes INTEGER NOT NULL DEFAULT 0,
  copied_bytes INTEGER NOT NULL DEFAULT 0,
  error TEXT
) STRICT;
