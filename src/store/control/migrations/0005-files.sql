-- Files that were laid into the drop folder or uploaded. How far one is stored is kept beside its events (table
-- `delivery` of the partitions); `position` here is a copy for the page, behind by a second at most.
CREATE TABLE file_import (
  id INTEGER PRIMARY KEY,
  source_id INTEGER NOT NULL,
  source_name TEXT NOT NULL,
  name TEXT NOT NULL,
  path TEXT NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('drop', 'upload')),
  created_by TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled', 'refused')),
  read_bytes INTEGER NOT NULL DEFAULT 0,
  position INTEGER NOT NULL DEFAULT 0,
  records INTEGER NOT NULL DEFAULT 0,
  stored INTEGER NOT NULL DEFAULT 0,
  quarantined INTEGER NOT NULL DEFAULT 0,
  duplicates INTEGER NOT NULL DEFAULT 0,
  error_code TEXT,
  error_params TEXT NOT NULL DEFAULT '{}',
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  ended_at INTEGER
) STRICT;
CREATE INDEX file_import_hash ON file_import (sha256);
CREATE INDEX file_import_path ON file_import (path);
CREATE INDEX file_import_state ON file_import (state);
