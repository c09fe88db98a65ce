-- Runs of jobs with their steps, and the durable queues that map steps work on.
CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  job TEXT NOT NULL,
  started_by TEXT NOT NULL,
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  error TEXT,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  ended_at INTEGER
) STRICT;
CREATE INDEX runs_unfinished ON runs (id) WHERE ended_at IS NULL;
CREATE INDEX runs_ended ON runs (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE run_steps (
  run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  name TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'pending',
  attempts INTEGER NOT NULL DEFAULT 0,
  counts TEXT NOT NULL DEFAULT '{}',
  error TEXT,
  started_at INTEGER,
  ended_at INTEGER,
  PRIMARY KEY (run_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE queue_items (
  id INTEGER PRIMARY KEY,
  queue TEXT NOT NULL,
  key TEXT NOT NULL,
  payload TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'queued',
  attempts INTEGER NOT NULL DEFAULT 0,
  crashes INTEGER NOT NULL DEFAULT 0,
  ready_at INTEGER NOT NULL,
  queued_at INTEGER NOT NULL,
  run_id INTEGER,
  error TEXT,
  ended_at INTEGER,
  UNIQUE (queue, key)
) STRICT;
CREATE INDEX queue_items_queued ON queue_items (queue, ready_at, id) WHERE state = 'queued';
CREATE INDEX queue_items_running ON queue_items (queue) WHERE state = 'running';
CREATE INDEX queue_items_ended ON queue_items (ended_at) WHERE ended_at IS NOT NULL;
