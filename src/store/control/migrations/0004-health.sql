-- Health of sources, runs that parse quarantine again, and what addresses stood for. Times are UTC epoch milliseconds.

-- What was learned of a source, as one JSON document that is read and written whole.
CREATE TABLE health_profile (
  source_id INTEGER PRIMARY KEY REFERENCES source (id) ON DELETE CASCADE,
  profile TEXT NOT NULL,
  saved_at INTEGER NOT NULL
) STRICT;

-- Source 0 is the appliance itself.
CREATE TABLE health_alarm (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  source_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  opened_at INTEGER NOT NULL,
  closed_at INTEGER,
  measured REAL NOT NULL,
  expected REAL NOT NULL,
  detail TEXT NOT NULL,
  acknowledged_at INTEGER,
  acknowledged_by TEXT,
  note TEXT
) STRICT;
CREATE UNIQUE INDEX health_alarm_open ON health_alarm (source_id, kind) WHERE closed_at IS NULL;
CREATE INDEX health_alarm_closed ON health_alarm (closed_at) WHERE closed_at IS NOT NULL;

-- Kinds of alarms that somebody does not want to hear of, for a while or for good (null).
CREATE TABLE health_mute (
  source_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  until_at INTEGER,
  reason TEXT NOT NULL,
  muted_by TEXT NOT NULL,
  muted_at INTEGER NOT NULL,
  PRIMARY KEY (source_id, kind)
) WITHOUT ROWID, STRICT;

-- Unfinished ones are started again after a restart: what they had released by then is not read again.
CREATE TABLE reparse_run (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  selection TEXT NOT NULL,
  to_source_id INTEGER,
  state TEXT NOT NULL,
  examined INTEGER NOT NULL DEFAULT 0,
  stored INTEGER NOT NULL DEFAULT 0,
  duplicates INTEGER NOT NULL DEFAULT 0,
  failed TEXT NOT NULL DEFAULT '{}',
  error TEXT,
  started_by TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT;
CREATE INDEX reparse_run_unfinished ON reparse_run (id) WHERE ended_at IS NULL;

-- Which device, user and switch port an address had, from-to (both included). Empty text where the NAC named none.
CREATE TABLE asset_binding (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  source_id INTEGER NOT NULL,
  ip TEXT NOT NULL,
  mac TEXT NOT NULL,
  host_name TEXT NOT NULL,
  user_name TEXT NOT NULL,
  switch_name TEXT NOT NULL,
  switch_port TEXT NOT NULL,
  state TEXT NOT NULL,
  from_at INTEGER NOT NULL,
  to_at INTEGER NOT NULL
) STRICT;
CREATE INDEX asset_binding_ip ON asset_binding (ip, from_at);
CREATE INDEX asset_binding_mac ON asset_binding (mac, from_at);
CREATE INDEX asset_binding_to ON asset_binding (to_at);
