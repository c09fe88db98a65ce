import type { DeadItem } from '../../core/dead-item.ts';

/** Items of the pipeline's queues that were given up. */
export interface DeadItemPort {
  /** Newest first; `before` is the id of the last one seen. */
  list(query: {
    before?: number | undefined;
    limit: number;
  }): Promise<{ items: DeadItem[]; nextBefore: number | null }>;
  /** They begin anew with all their attempts. How many were dead and are back. */
  putBack(ids: readonly number[]): Promise<number>;
}
