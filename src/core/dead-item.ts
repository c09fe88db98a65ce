/**
 * Why an item of a queue is dead: every attempt failed; its error is one that no repetition mends; or the program or the
 * inference child ended with it in hand.
 */
export const deadReasons = ['attempts', 'refused', 'crashed'] as const;
export type DeadReason = (typeof deadReasons)[number];

/** An item of a queue that was given up. It stays until a person puts it back or its retention ends. */
export interface DeadItem {
  id: number;
  /** `analyse` and `group` (of an alert), `story`, `notify`. */
  queue: string;
  /** Identity inside the queue: of `analyse` and `group` the alert's id. */
  key: string;
  attempts: number;
  reason: DeadReason;
  /** The last error; null where none was recorded. */
  error: string | null;
  /** UTC epoch milliseconds. */
  queuedAt: number;
  deadAt: number;
}
