import { parentPort } from 'node:worker_threads';
import { ApplianceError, asError } from '../../core/errors.ts';
import type { Diagnostics } from '../../diagnostics/log.ts';
import type { Failure, FromThread, ToThread } from './messages.ts';

/** A method of a store thread. `signal` is aborted when the caller gives up or the thread is to end. */
export type ThreadMethod = (argument: never, signal: AbortSignal) => unknown;

/** Serves calls inside a worker thread until it is told to stop; then `close` runs and the thread ends by itself. */
export function serveThread(methods: Record<string, ThreadMethod>, close: () => void): void {
  const running = new Map<number, AbortController>();
  let stopping = false;

  const endIfIdle = (): void => {
    if (!stopping || running.size > 0) return;
    close();
    parentPort?.close();
  };
  const run = async (id: number, method: string, argument: unknown): Promise<void> => {
    const controller = new AbortController();
    running.set(id, controller);
    try {
      const known = methods[method];
      if (known === undefined) throw new Error(`no method ${method}`);
      post({ kind: 'answer', id, value: await known(argument as never, controller.signal) });
    } catch (thrown) {
      post({ kind: 'failure', id, failure: describe(thrown) });
    } finally {
      running.delete(id);
      endIfIdle();
    }
  };

  parentPort?.on('message', (message: ToThread) => {
    if (message.kind === 'call') void run(message.id, message.method, message.argument);
    else if (message.kind === 'cancel') running.get(message.id)?.abort();
    else {
      stopping = true;
      for (const controller of running.values()) controller.abort();
      endIfIdle();
    }
  });
}

/** Diagnostics of a thread: they travel to the main thread, so that there is one log. */
export const threadDiagnostics: Diagnostics = {
  report: (level, name, details = {}) => post({ kind: 'report', level, name, details }),
  counts: () => ({}),
};

/** Lets messages arrive and other calls run. */
export function pause(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function post(message: FromThread): void {
  parentPort?.postMessage(message);
}

function describe(thrown: unknown): Failure {
  const { message } = asError(thrown);
  return thrown instanceof ApplianceError
    ? { code: thrown.code, message, params: thrown.params }
    : { code: null, message, params: {} };
}
