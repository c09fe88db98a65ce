import type { FeedDoneMessage } from '../../core/deliveries.ts';
import type { LineOutlet } from '../line-outlet.ts';

interface FeedRequest {
  sourceId: number;
  peer: string;
  body: Uint8Array<ArrayBuffer>;
}

type FeedAnswer =
  | { kind: 'committed'; done: FeedDoneMessage }
  | { kind: 'failed'; error: NonNullable<FeedDoneMessage['error']> }
  | { kind: 'no_answer' };

/** Feed bodies that the writer has in hand. */
export interface FeedRequests {
  /** Hands a body to the writer and waits until it is committed, at most `timeoutMs`. */
  send(request: FeedRequest): Promise<FeedAnswer>;
  done(message: FeedDoneMessage): void;
}

/** Pairs the writer's answers with the requests that wait for them. */
export function createFeedRequests(outlet: LineOutlet, timeoutMs: number): FeedRequests {
  const waiting = new Map<number, { bytes: number; answer: ((answer: FeedAnswer) => void) | null }>();
  let lastId = 0;
  return {
    send(request) {
      const requestId = ++lastId;
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          // Its bytes stay counted until the writer is done with them.
          const entry = waiting.get(requestId);
          if (entry) entry.answer = null;
          resolve({ kind: 'no_answer' });
        }, timeoutMs);
        waiting.set(requestId, {
          bytes: request.body.byteLength,
          answer(answer) {
            clearTimeout(timer);
            resolve(answer);
          },
        });
        outlet.sendFeed({ type: 'feed', requestId, receivedAt: Date.now(), ...request });
      });
    },
    done(message) {
      const entry = waiting.get(message.requestId);
      if (entry === undefined) return;
      waiting.delete(message.requestId);
      outlet.credit(entry.bytes);
      const { error } = message;
      entry.answer?.(error === undefined ? { kind: 'committed', done: message } : { kind: 'failed', error });
    },
  };
}
