-- Runs of jobs with their steps, and the durable queues that map steps work on.
CREATE TABLE run (
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
CREATE INDEX run_unfinished ON run (id) WHERE ended_at IS NULL;
CREATE INDEX run_ended ON run (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE run_step (
  run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  name TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'pending',
  attempts INTEGER NOT NULL DEFAULT 0,
  counts TEXT NOT NULL DEFAULT '{}',
  error TEXT,
  started_at INTEGER,
  ended_at INTEGER,
  PRIMARY KEY (run_id, ordinal)
) WITHOUT ROWID, STRICT;

CREATE TABLE queue_item (
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
CREATE INDEX queue_item_queued ON queue_item (queue, ready_at, id) WHERE state = 'queued';
CREATE INDEX queue_item_running ON queue_item (queue) WHERE state = 'running';
CREATE INDEX queue_item_ended ON queue_item (ended_at) WHERE ended_at IS NOT NULL;
