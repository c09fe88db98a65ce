import { parentPort, workerData } from 'node:worker_threads';
import { ApplianceError, asError } from '../core/errors.ts';
import { openListeners } from './open-listeners.ts';
import type { MainToReceiver, ReceiverThreadData, ReceiverToMain } from './receiver-messages.ts';

/** Entry of the receiver thread: sockets and framing only. It ends by the message `stop`. */
async function main(): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error('receiver-thread.ts runs as a worker thread only');
  const { config, writerPort } = workerData as ReceiverThreadData;
  const send = (message: ReceiverToMain) => port.postMessage(message);
  const listeners = await openListeners({
    config,
    writerPort,
    report: (level, name, details) => send({ type: 'report', level, name, details }),
  }).catch((thrown: unknown) => {
    send(failure(asError(thrown)));
    return null;
  });
  if (listeners === null) {
    writerPort.close();
    port.close();
    return;
  }
  port.on('message', (message: MainToReceiver) => {
    if (message.type === 'stats') {
      void listeners.stats().then((stats) => send({ type: 'stats', requestId: message.requestId, stats }));
      return;
    }
    if (message.type === 'identity') {
      const error = listeners.renewIdentity(message.identity)?.message ?? null;
      send({ type: 'identityTaken', requestId: message.requestId, error });
      return;
    }
    if (message.type === 'accept') {
      listeners.accept(message.on);
      return;
    }
    if (message.type === 'pushSources') {
      listeners.setPushSources(message.sources);
      return;
    }
    void listeners.close(message.deadlineMs).then(({ stats, flushed }) => {
      send({ type: 'stopped', stats, flushed });
      writerPort.close();
      port.close();
    });
  });
  send({ type: 'ready', addresses: listeners.addresses() });
}

function failure(error: Error): ReceiverToMain {
  const known = error instanceof ApplianceError;
  return {
    type: 'failed',
    code: known ? error.code : null,
    params: known ? error.params : {},
    message: error.message,
  };
}

await main();
