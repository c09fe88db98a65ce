-- Partitions whose alerts could not be read when those after them were taken over: they are taken over when the file
-- can be read again. `after_row` is the last row whose alert was taken over.
CREATE TABLE outbox_gap (
  partition INTEGER PRIMARY KEY,
  after_row INTEGER NOT NULL,
  since INTEGER NOT NULL,
  error TEXT NOT NULL
) STRICT;
