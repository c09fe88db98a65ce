import { Worker } from 'node:worker_threads';
import { type ErrorCode, errorCatalogue } from '../../core/error-catalogue.ts';
import { ApplianceError } from '../../core/errors.ts';
import type { Diagnostics } from '../../diagnostics/log.ts';
import type { Failure, FromThread, ToThread } from './messages.ts';

/** Calls methods of a store thread. The thread is started with the first call, and again after it ended by a fault. */
export interface ThreadClient {
  /** Rejects with the thread's error, with `signal`'s reason, or with STORE_THREAD_ENDED. */
  call<Result>(method: string, argument: unknown, signal?: AbortSignal): Promise<Result>;
  /** Ends the thread by message; what it is doing ends at its next step. Resolves when it is gone. */
  close(): Promise<void>;
}

export interface ThreadClientOptions {
  /** Name in errors and reports. */
  name: string;
  script: URL;
  /** Handed to the thread as `workerData`. */
  data: unknown;
  diagnostics: Diagnostics;
}

interface Pending {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** States: absent (no worker) → running → (stop or fault) absent; closed for good after `close`. */
export function createThreadClient(options: ThreadClientOptions): ThreadClient {
  const { name, diagnostics } = options;
  const pending = new Map<number, Pending>();
  let worker: Worker | null = null;
  let ended: Promise<void> = Promise.resolve();
  let closed = false;
  let lastId = 0;

  const endedError = (detail: string): ApplianceError =>
    new ApplianceError('STORE_THREAD_ENDED', { params: { thread: name, detail } });
  const settle = (id: number, act: (waiting: Pending) => void): void => {
    const waiting = pending.get(id);
    pending.delete(id);
    if (waiting !== undefined) act(waiting);
  };
  const rejectAll = (detail: string): void => {
    for (const id of [...pending.keys()]) settle(id, ({ reject }) => reject(endedError(detail)));
  };
  const receive = (message: FromThread): void => {
    if (message.kind === 'report') diagnostics.report(message.level, message.name, message.details);
    else if (message.kind === 'answer') settle(message.id, ({ resolve }) => resolve(message.value));
    else settle(message.id, ({ reject }) => reject(revive(message.failure)));
  };
  const start = (): Worker => {
    const started = new Worker(options.script, { name, workerData: options.data });
    let fault = 'it stopped';
    started.on('message', receive);
    started.on('error', (thrown: unknown) => {
      fault = thrown instanceof Error ? thrown.message : String(thrown);
      diagnostics.report('error', 'StoreThreadFailedError', { thread: name, message: fault });
    });
    ended = new Promise((resolve) => {
      started.on('exit', () => {
        if (worker === started) worker = null;
        rejectAll(fault);
        resolve();
      });
    });
    worker = started;
    return started;
  };
  const send = (message: ToThread): void => {
    (worker ?? start()).postMessage(message);
  };

  return {
    call<Result>(method: string, argument: unknown, signal?: AbortSignal): Promise<Result> {
      if (closed) return Promise.reject(endedError('it is closed'));
      if (signal?.aborted === true) return Promise.reject(signal.reason);
      lastId += 1;
      const id = lastId;
      return new Promise<Result>((resolve, reject) => {
        const abort = (): void => {
          settle(id, (waiting) => waiting.reject(signal?.reason));
          worker?.postMessage({ kind: 'cancel', id } satisfies ToThread);
        };
        const finish = (): void => signal?.removeEventListener('abort', abort);
        pending.set(id, {
          resolve(value) {
            finish();
            resolve(value as Result);
          },
          reject(error) {
            finish();
            reject(error);
          },
        });
        signal?.addEventListener('abort', abort, { once: true });
        send({ kind: 'call', id, method, argument });
      });
    },
    async close() {
      closed = true;
      worker?.postMessage({ kind: 'stop' } satisfies ToThread);
      await ended;
    },
  };
}

function revive({ code, message, params }: Failure): Error {
  if (code !== null && code in errorCatalogue) return new ApplianceError(code as ErrorCode, { params });
  return new Error(message);
}
