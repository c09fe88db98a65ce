-- Items of a queue that were given up: what kind of end it was, and a list of them. The last error is in `error`, the
-- time in `ended_at`. `failed` and `quarantined` were two words for it.
ALTER TABLE queue_item ADD COLUMN dead_reason TEXT;
UPDATE queue_item SET dead_reason = 'attempts', state = 'dead' WHERE state = 'failed';
UPDATE queue_item SET dead_reason = 'crashed', state = 'dead' WHERE state = 'quarantined';
CREATE INDEX queue_item_dead ON queue_item (id) WHERE state = 'dead';
