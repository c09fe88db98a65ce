import { openThread, type ThreadClient, type ThreadOptions } from './thread-client.ts';
import type { ThreadContract } from './thread-contract.ts';

export interface OnDemandOptions<C extends ThreadContract> extends ThreadOptions<C> {
  /** It ended by itself; the next request starts it again. */
  onEnded(error: Error): void;
}

/**
 * A thread that is started with the first request, and again with the next one after it ended by a fault. What was in
 * hand at that end is rejected and never repeated. After `stop` every request is rejected.
 */
export function openThreadOnDemand<C extends ThreadContract>(
  options: OnDemandOptions<C>,
): Pick<ThreadClient<C>, 'ask' | 'stop'> {
  let life: ThreadClient<C> | null = null;
  let closed = false;

  const start = (): ThreadClient<C> => {
    const started = openThread(options);
    life = started;
    void started.ended.then((error) => {
      if (life === started) life = null;
      if (error !== null) options.onEnded(error);
    });
    return started;
  };
  return {
    ask(request, argument, asking) {
      if (closed) return Promise.reject(options.endedError('it is closed'));
      return (life ?? start()).ask(request, argument, asking);
    },
    stop(deadlineMs) {
      closed = true;
      return life?.stop(deadlineMs) ?? Promise.resolve(true);
    },
  };
}
