-- What is known of the machine's clock over restarts, and what asks a person before it deletes. Times are UTC epoch ms.

CREATE TABLE clock_memory (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  -- The time that was believed when this was written, once a minute.
  known_at INTEGER NOT NULL,
  -- How much of what the clock may leap without a question is used up.
  leap_ms INTEGER NOT NULL
) STRICT;

-- Times during which the clock was not believed; the one that lasts has no end.
CREATE TABLE clock_doubt (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('ahead', 'behind')),
  began_at INTEGER NOT NULL,
  peak_at INTEGER NOT NULL,
  from_at INTEGER NOT NULL,
  to_at INTEGER NOT NULL,
  from_partition INTEGER NOT NULL,
  to_partition INTEGER,
  ended_at INTEGER,
  ended_by TEXT
) STRICT;
CREATE UNIQUE INDEX clock_doubt_open ON clock_doubt (ended_at IS NULL) WHERE ended_at IS NULL;

-- A purge that would delete more at once than usual, until somebody allows it.
CREATE TABLE purge_question (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  asked_at INTEGER NOT NULL,
  partitions INTEGER NOT NULL,
  of_partitions INTEGER NOT NULL,
  events INTEGER NOT NULL,
  from_at INTEGER,
  to_at INTEGER,
  up_to_partition INTEGER NOT NULL,
  allowed_at INTEGER,
  allowed_by TEXT
) STRICT;
