import { type MessagePort, parentPort } from 'node:worker_threads';
import type { AnswerOf, ArgumentOf, Tell, ThreadContract } from './thread-contract.ts';
import { type FromThread, failureOf, type ToThread } from './thread-messages.ts';

/** What a thread does. */
export interface ThreadService<C extends ThreadContract> {
  /** Told to the owner when everything is open. */
  ready: C['ready'];
  /** `signal` is aborted when the caller gives up and when the thread is to end. */
  requests: {
    [K in keyof C['requests']]: (
      argument: ArgumentOf<C, K>,
      signal: AbortSignal,
    ) => AnswerOf<C, K> | Promise<AnswerOf<C, K>>;
  };
  orders: { [K in keyof C['orders']]: (value: C['orders'][K]) => void };
  /** The thread is to end: finishes at once what is in hand, so that requests can still be answered. */
  stopping?(): void;
  /** Nothing is in hand any more: closes what keeps the thread alive. */
  close(): void | Promise<void>;
}

/**
 * Serves the owner of this worker thread until it says stop. `open` makes the service; where it throws, the owner gets
 * the reason and the thread ends (what `open` opened before, it closes itself).
 */
export async function serveThread<C extends ThreadContract>(
  open: (tell: Tell<C>) => ThreadService<C> | Promise<ThreadService<C>>,
): Promise<void> {
  const port = ownerPort();
  const tell: Tell<C> = (name, value, transfer = []) => {
    port.postMessage({ kind: 'event', name, value } satisfies FromThread, [...transfer]);
  };
  try {
    const service = await open(tell);
    port.on('message', createDesk(service, port));
    port.postMessage({ kind: 'ready', value: service.ready } satisfies FromThread);
  } catch (thrown) {
    port.postMessage({ kind: 'startFailed', failure: failureOf(thrown) } satisfies FromThread);
    port.close();
  }
}

/** Lets messages arrive and other requests run. */
export function pause(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

type AnyWork = Record<string, ((argument: unknown, signal: AbortSignal) => unknown) | undefined>;

function createDesk<C extends ThreadContract>(service: ThreadService<C>, port: MessagePort) {
  const running = new Map<number, AbortController>();
  let isStopping = false;
  const post = (message: FromThread): void => port.postMessage(message);

  const endIfIdle = (): void => {
    if (isStopping && running.size === 0) void end();
  };
  const end = async (): Promise<void> => {
    try {
      await service.close();
    } catch (thrown) {
      post({ kind: 'fault', what: 'close', failure: failureOf(thrown) });
    }
    port.close();
  };
  const serve = async (id: number, name: string, argument: unknown): Promise<void> => {
    const controller = new AbortController();
    running.set(id, controller);
    try {
      const work = (service.requests as AnyWork)[name];
      if (work === undefined) throw new Error(`nothing is named ${name}`);
      post({ kind: 'answer', id, value: await work(argument, controller.signal) });
    } catch (thrown) {
      post({ kind: 'failure', id, failure: failureOf(thrown) });
    } finally {
      running.delete(id);
      endIfIdle();
    }
  };
  const attempt = (what: string, act: () => unknown): void => {
    try {
      act();
    } catch (thrown) {
      post({ kind: 'fault', what, failure: failureOf(thrown) });
    }
  };
  const stop = (): void => {
    if (isStopping) return;
    isStopping = true;
    attempt('stopping', () => service.stopping?.());
    for (const controller of running.values()) controller.abort(new Error('the thread ends'));
    endIfIdle();
  };

  return (message: ToThread): void => {
    if (message.kind === 'request') {
      // What comes after the stop is answered by the thread's end.
      if (!isStopping) void serve(message.id, message.name, message.argument);
    } else if (message.kind === 'cancel') running.get(message.id)?.abort(new Error('cancelled'));
    else if (message.kind === 'stop') stop();
    else {
      const { name, value } = message;
      attempt(name, () => (service.orders as Record<string, (value: unknown) => void>)[name]?.(value));
    }
  };
}

function ownerPort(): MessagePort {
  if (parentPort === null) throw new Error('this file runs as a worker thread only');
  return parentPort;
}
