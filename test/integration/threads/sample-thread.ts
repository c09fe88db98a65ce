import { workerData } from 'node:worker_threads';
import { ApplianceError } from '../../../src/core/errors.ts';
import { pause, serveThread } from '../../../src/core/threads/thread-host.ts';

/** A thread that does what the tests of the client need. */
export interface SampleContract {
  ready: { startedWith: string };
  requests: {
    double(value: number): number;
    refuse(reason: string): never;
    fall(text: string): never;
    uncloneable(argument: null): unknown;
    untilCancelled(argument: null): string;
    bytes(body: Uint8Array<ArrayBuffer>): number;
    die(text: string): never;
    never(argument: null): never;
  };
  orders: { repeat: string; throwAt: string };
  events: { repeated: string; cancelled: number };
}

await serveThread<SampleContract>((tell) => {
  const { text, fail } = workerData as { text: string; fail?: 'coded' | 'plain' };
  if (fail === 'coded') throw new ApplianceError('STORE_DISK_FULL', { params: { file: 'x' } });
  if (fail === 'plain') throw new Error('no rules');
  let cancelled = 0;
  return {
    ready: { startedWith: text },
    requests: {
      double: (value) => value * 2,
      refuse(reason) {
        throw new ApplianceError('STORE_QUERY_REFUSED', { params: { reason }, cause: new Error('of the text') });
      },
      fall(text) {
        throw new RangeError(text, { cause: new Error('deeper') });
      },
      uncloneable: () => () => {},
      async untilCancelled(_, signal) {
        while (!signal.aborted) await pause();
        cancelled += 1;
        tell('cancelled', cancelled);
        throw new Error('given up');
      },
      bytes: (body) => body.byteLength,
      die(text) {
        setImmediate(() => {
          throw new Error(text);
        });
        return new Promise<never>(() => {}) as never;
      },
      never: () => new Promise<never>(() => {}) as never,
    },
    orders: {
      repeat: (said) => tell('repeated', said),
      throwAt(said) {
        throw new Error(said);
      },
    },
    close() {},
  };
});
