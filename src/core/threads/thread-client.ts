import { Worker } from 'node:worker_threads';
import { ApplianceError, asError } from '../errors.ts';
import type { AnswerOf, ArgumentOf, ThreadContract, Transfers } from './thread-contract.ts';
import { type FromThread, revive, type ToThread } from './thread-messages.ts';

export interface ThreadOptions<C extends ThreadContract> {
  /** Name of the thread, in the system's lists too. */
  name: string;
  script: URL;
  /** Handed to the thread as `workerData`. */
  data: unknown;
  transfer?: Transfers;
  /** What is done with what the thread tells. */
  on: { [K in keyof C['events']]: (value: C['events'][K]) => void };
  /** What those are told who wait for a thread that is gone. */
  endedError(reason: string): Error;
  /** Something that nobody waits for failed: a handler of `on`, an order, a message that cannot be read. `what` names it. */
  onFault(what: string, error: Error): void;
}

export interface AskOptions {
  /** Aborted: the thread is told to give the request up, and the promise rejects at once with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** With `signal`: the promise settles as the thread says, so that whoever cancelled knows when it is over. */
  untilItEnds?: boolean;
  transfer?: Transfers;
}

/** One life of a thread as its owner sees it. Nothing that is asked of it stays without an end. */
export interface ThreadClient<C extends ThreadContract> {
  /** What the thread told when it began to serve; rejects with the reason where it could not start. */
  ready: Promise<C['ready']>;
  /** Never rejects: null where the thread ended because it was asked to, else why it ended. */
  ended: Promise<Error | null>;
  /**
   * Rejects with the thread's error (by its code in the catalogue), with the signal's reason, and with `endedError`
   * where the thread ends before it answers or is gone already.
   */
  ask<K extends keyof C['requests'] & string>(
    request: K,
    argument: ArgumentOf<C, K>,
    options?: AskOptions,
  ): Promise<AnswerOf<C, K>>;
  /** Without an answer; to a thread that is gone nothing is told. */
  tell<K extends keyof C['orders'] & string>(order: K, value: C['orders'][K], transfer?: Transfers): void;
  /**
   * Tells the thread to finish and end; a thread is never terminated, since that aborts the process inside native code.
   * True when it is gone; false after `deadlineMs`: whoever waits for it is told so and the process may end without it.
   */
  stop(deadlineMs: number): Promise<boolean>;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** Starts the thread. Its script calls `serveThread` with the same contract. */
export function openThread<C extends ThreadContract>(options: ThreadOptions<C>): ThreadClient<C> {
  const { name, script, data, transfer = [], onFault } = options;
  const worker = new Worker(script, { name, workerData: data, transferList: [...transfer] });
  const waiting = createWaitingList();
  const ready = Promise.withResolvers<C['ready']>();
  const ended = Promise.withResolvers<Error | null>();
  // Both are told to whoever asks; an owner that looks at one of them only is no unhandled rejection.
  ready.promise.catch(() => {});
  let gone: Error | null = null;
  let failure: Error | null = null;
  let stopping: Promise<boolean> | null = null;

  const handle = (message: FromThread): void => {
    if (message.kind === 'event') {
      const handlers = options.on as Record<string, (value: unknown) => void>;
      handlers[message.name]?.(message.value);
    } else if (message.kind === 'answer') waiting.settle(message.id, ({ resolve }) => resolve(message.value));
    else if (message.kind === 'failure') waiting.settle(message.id, ({ reject }) => reject(revive(message.failure)));
    else if (message.kind === 'ready') ready.resolve(message.value);
    else if (message.kind === 'startFailed') failure = startError(revive(message.failure), options.endedError);
    else onFault(message.what, revive(message.failure));
  };
  const end = (reason: Error): void => {
    if (gone !== null) return;
    gone = reason;
    ready.reject(reason);
    waiting.rejectAll(reason);
    ended.resolve(stopping === null ? reason : null);
  };
  worker.on('message', (message: FromThread) => {
    try {
      handle(message);
    } catch (thrown) {
      onFault(message.kind === 'event' ? message.name : message.kind, asError(thrown));
    }
  });
  worker.on('messageerror', (thrown: Error) => {
    // Whose answer it was cannot be told.
    onFault('message', thrown);
    waiting.rejectAll(options.endedError(thrown.message));
  });
  worker.on('error', (thrown: unknown) => {
    failure = options.endedError(asError(thrown).message);
  });
  worker.on('exit', (code) => end(failure ?? options.endedError(`exit code ${code}`)));

  const post = (message: ToThread, list: Transfers = []): void => worker.postMessage(message, [...list]);
  return {
    ready: ready.promise,
    ended: ended.promise,
    ask(request, argument, { signal, untilItEnds = false, transfer: list } = {}) {
      if (gone !== null) return Promise.reject(gone);
      if (signal?.aborted === true) return Promise.reject(signal.reason);
      const { id, promise } = waiting.add();
      const abort = (): void => {
        if (!untilItEnds) waiting.settle(id, ({ reject }) => reject(signal?.reason));
        if (gone === null) post({ kind: 'cancel', id });
      };
      signal?.addEventListener('abort', abort, { once: true });
      try {
        post({ kind: 'request', id, name: request, argument }, list);
      } catch (thrown) {
        waiting.settle(id, ({ reject }) => reject(thrown));
      }
      return promise.finally(() => signal?.removeEventListener('abort', abort)) as Promise<never>;
    },
    tell(order, value, list) {
      if (gone === null) post({ kind: 'order', name: order, value }, list);
    },
    stop(deadlineMs) {
      stopping ??= stopInTime();
      return stopping;

      async function stopInTime(): Promise<boolean> {
        if (gone !== null) return true;
        post({ kind: 'stop' });
        const late = Promise.withResolvers<'late'>();
        const timer = setTimeout(() => late.resolve('late'), deadlineMs);
        const outcome = await Promise.race([ended.promise, late.promise]);
        clearTimeout(timer);
        if (outcome !== 'late') return true;
        const reason = options.endedError(`it did not end within ${deadlineMs} ms`);
        end(reason);
        worker.unref();
        onFault('stop', reason);
        return false;
      }
    },
  };
}

/** Those who wait for an answer, by number. */
function createWaitingList() {
  const list = new Map<number, Waiting>();
  let lastId = 0;
  const settle = (id: number, act: (one: Waiting) => void): void => {
    const one = list.get(id);
    list.delete(id);
    if (one !== undefined) act(one);
  };
  return {
    add(): { id: number; promise: Promise<unknown> } {
      lastId += 1;
      const id = lastId;
      return { id, promise: new Promise((resolve, reject) => list.set(id, { resolve, reject })) };
    },
    settle,
    rejectAll(error: Error): void {
      for (const id of [...list.keys()]) settle(id, ({ reject }) => reject(error));
    },
  };
}

/** An expected reason is told as it is; anything else is the end of a thread. */
function startError(error: Error, endedError: (reason: string) => Error): Error {
  return error instanceof ApplianceError ? error : endedError(error.message);
}
