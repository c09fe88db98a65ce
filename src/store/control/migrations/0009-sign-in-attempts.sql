-- Locks by name and address in place of locks by name, which let anybody lock a user out from anywhere. Locks under way
-- are forgotten: they last minutes.
DROP TABLE sign_in_failure;

-- By the name that was tried, also where no such user exists: otherwise the lock tells which names do. '' stands for all
-- names of an address, or all addresses of a name.
CREATE TABLE sign_in_attempt (
  name TEXT NOT NULL,
  address TEXT NOT NULL,
  failures INTEGER NOT NULL,
  locks INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  locked_until INTEGER,
  succeeded_at INTEGER,
  PRIMARY KEY (name, address)
) WITHOUT ROWID, STRICT;
CREATE INDEX sign_in_attempt_last ON sign_in_attempt (last_at) WHERE succeeded_at IS NULL;
