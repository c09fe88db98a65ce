import { workerData } from 'node:worker_threads';
import { ApplianceError } from '../core/errors.ts';
import { serveThread } from '../core/threads/thread-host.ts';
import { openListeners } from './open-listeners.ts';
import type { ReceiverThreadContract, ReceiverThreadData } from './receiver-messages.ts';

/** Entry of the receiver thread: sockets and framing only. */
const { config, writerPort } = workerData as ReceiverThreadData;

await serveThread<ReceiverThreadContract>(async (tell) => {
  const listeners = await openListeners({
    config,
    writerPort,
    report: (level, name, details) => tell('report', { level, name, details }),
  }).catch((thrown: unknown) => {
    writerPort.close();
    throw thrown;
  });
  return {
    ready: listeners.addresses(),
    requests: {
      stats: () => listeners.stats(),
      renewIdentity(identity) {
        const error = listeners.renewIdentity(identity);
        if (error === null) return;
        throw new ApplianceError('INGEST_CERTIFICATE_REFUSED', { params: { reason: error.message }, cause: error });
      },
      close: (deadlineMs) => listeners.close(deadlineMs),
    },
    orders: {
      accept: (on) => listeners.accept(on),
      pushSources: (sources) => listeners.setPushSources(sources),
    },
    close: () => writerPort.close(),
  };
});
