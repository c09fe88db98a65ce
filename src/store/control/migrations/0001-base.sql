-- Everything of the control database except the pipeline's jobs, runs and steps (0002).
-- Times are UTC epoch milliseconds. Lists and objects are JSON text. Event and alert ids are places in partitions.

CREATE TABLE source (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('syslog', 'edr_push', 'edr_pull')),
  config TEXT NOT NULL,
  last_received_at INTEGER,
  received INTEGER NOT NULL DEFAULT 0,
  stored INTEGER NOT NULL DEFAULT 0,
  quarantined INTEGER NOT NULL DEFAULT 0,
  dropped INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Where a durable hand-off stands, e.g. the last alert taken over from the outbox.
CREATE TABLE cursor (
  name TEXT PRIMARY KEY,
  position INTEGER NOT NULL
) WITHOUT ROWID, STRICT;

-- Where a pulled feed stands; saved after its page is committed.
CREATE TABLE feed_cursor (
  source_id INTEGER PRIMARY KEY REFERENCES source (id) ON DELETE CASCADE,
  cursor TEXT NOT NULL,
  saved_at INTEGER NOT NULL
) STRICT;

-- `label` repeats the verdict's, so that lists by state need no join. `fields` outlives the purge of the event.
CREATE TABLE alert (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  source_id INTEGER NOT NULL,
  host TEXT NOT NULL,
  severity TEXT NOT NULL,
  title TEXT NOT NULL,
  origin TEXT NOT NULL,
  rules TEXT NOT NULL,
  techniques TEXT NOT NULL,
  fields TEXT NOT NULL,
  label TEXT
) STRICT;
CREATE INDEX alert_host ON alert (host, id);
CREATE INDEX alert_label ON alert (label, id);
CREATE INDEX alert_severity ON alert (severity, id);
CREATE INDEX alert_received ON alert (received_at);

CREATE TABLE verdict (
  alert_id INTEGER PRIMARY KEY REFERENCES alert (id) ON DELETE CASCADE,
  label TEXT NOT NULL CHECK (label IN ('malicious', 'benign', 'needs_review')),
  probability REAL NOT NULL CHECK (probability BETWEEN 0 AND 1),
  basis TEXT NOT NULL,
  review_reason TEXT,
  summary TEXT NOT NULL,
  language TEXT NOT NULL,
  techniques TEXT NOT NULL,
  cited_event_ids TEXT NOT NULL,
  factors TEXT NOT NULL,
  evidence TEXT NOT NULL,
  evidence_shown INTEGER NOT NULL,
  evidence_total INTEGER NOT NULL,
  model_id TEXT,
  prompt_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  duration_ms REAL NOT NULL,
  decided_at INTEGER NOT NULL
) STRICT;
CREATE INDEX verdict_label ON verdict (label, alert_id);
CREATE INDEX verdict_decided ON verdict (decided_at, label);

-- Roll-ups for the dashboard, written in the transaction of what they count.
CREATE TABLE tally (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) WITHOUT ROWID, STRICT;

CREATE TABLE ticket (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  title TEXT NOT NULL,
  story TEXT NOT NULL,
  language TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
  severity TEXT NOT NULL,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  hosts TEXT NOT NULL,
  users TEXT NOT NULL,
  techniques TEXT NOT NULL,
  alert_count INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  model_id TEXT
) STRICT;
CREATE INDEX ticket_state ON ticket (state, id);
CREATE INDEX ticket_state_severity ON ticket (state, severity);

-- The same hosts and users, one a row, to find open tickets that share one.
CREATE TABLE ticket_entity (
  kind TEXT NOT NULL CHECK (kind IN ('host', 'user')),
  value TEXT NOT NULL,
  ticket_id INTEGER NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
  PRIMARY KEY (kind, value, ticket_id)
) WITHOUT ROWID, STRICT;
CREATE INDEX ticket_entity_ticket ON ticket_entity (ticket_id);

-- An alert belongs to at most one ticket.
CREATE TABLE ticket_member (
  alert_id INTEGER PRIMARY KEY REFERENCES alert (id),
  ticket_id INTEGER NOT NULL REFERENCES ticket (id) ON DELETE CASCADE,
  reasons TEXT NOT NULL,
  joined_at INTEGER NOT NULL
) STRICT;
CREATE INDEX ticket_member_ticket ON ticket_member (ticket_id, alert_id);

CREATE TABLE reference_story (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  title TEXT NOT NULL,
  summary TEXT NOT NULL,
  label TEXT NOT NULL CHECK (label IN ('malicious', 'benign')),
  ticket_id INTEGER UNIQUE REFERENCES ticket (id) ON DELETE SET NULL
) STRICT;

-- One vec0 table for each kind and model; made when the first vector of a model arrives.
CREATE TABLE vector_table (
  kind TEXT NOT NULL CHECK (kind IN ('alert', 'story')),
  model_id TEXT NOT NULL,
  dimension INTEGER NOT NULL,
  table_name TEXT NOT NULL UNIQUE,
  PRIMARY KEY (kind, model_id)
) WITHOUT ROWID, STRICT;

-- The ledgers of finished partitions; keyed by partition, so that copying again changes nothing.
CREATE TABLE ledger_copy (
  partition INTEGER PRIMARY KEY,
  copied_at INTEGER NOT NULL
) STRICT;
CREATE TABLE ledger_rollup (
  partition INTEGER NOT NULL REFERENCES ledger_copy (partition),
  source_id INTEGER NOT NULL,
  hour_at INTEGER NOT NULL,
  received INTEGER NOT NULL,
  stored INTEGER NOT NULL,
  excepted INTEGER NOT NULL,
  quarantined INTEGER NOT NULL,
  dropped INTEGER NOT NULL,
  duplicates INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  PRIMARY KEY (hour_at, source_id, partition),
  CHECK (received = stored + excepted + quarantined + dropped)
) WITHOUT ROWID, STRICT;

CREATE TABLE user (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  password_hash TEXT NOT NULL,
  role TEXT NOT NULL,
  must_change_password INTEGER NOT NULL CHECK (must_change_password IN (0, 1)),
  created_at INTEGER NOT NULL,
  last_sign_in_at INTEGER,
  last_sign_in_address TEXT
) STRICT;

-- By the name that was tried, also where no such user exists: otherwise the lock tells which names do.
CREATE TABLE sign_in_failure (
  name TEXT PRIMARY KEY,
  failures INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  locked_until INTEGER
) WITHOUT ROWID, STRICT;
CREATE INDEX sign_in_failure_last ON sign_in_failure (last_at);

CREATE TABLE session (
  token_hash TEXT PRIMARY KEY,
  user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  address TEXT NOT NULL,
  previous_sign_in_at INTEGER,
  previous_sign_in_address TEXT
) WITHOUT ROWID, STRICT;
CREATE INDEX session_user ON session (user_id);
CREATE INDEX session_last_seen ON session (last_seen_at);

-- A chain: each hash covers its entry and the hash before. Never updated, never deleted from the middle.
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  address TEXT NOT NULL,
  action TEXT NOT NULL,
  detail TEXT NOT NULL,
  previous_hash TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
