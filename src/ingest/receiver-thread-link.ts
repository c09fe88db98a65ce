import type { Worker } from 'node:worker_threads';
import { type ErrorCode, errorCatalogue } from '../core/error-catalogue.ts';
import { ApplianceError } from '../core/errors.ts';
import type { PushSource } from '../core/source.ts';
import type { Diagnostics } from '../diagnostics/log.ts';
import type { MainToReceiver, ReceiverToMain } from './receiver-messages.ts';
import type { ReceiverAddresses, TlsIdentity } from './receiver-options.ts';
import type { ReceiverStats } from './receiver-stats.ts';

export interface StopResult {
  stats: ReceiverStats;
  flushed: boolean;
}

/** The main thread's end of the receiver thread. */
export interface ReceiverThreadLink {
  /** Resolves when every socket listens; rejects with the reason where the thread cannot start. */
  ready: Promise<ReceiverAddresses>;
  requestStats(): Promise<ReceiverStats>;
  /** Rejects with INGEST_CERTIFICATE_REFUSED where the thread keeps the identity it had. */
  requestIdentity(identity: TlsIdentity): Promise<void>;
  accept(on: boolean): void;
  setPushSources(sources: readonly PushSource[]): void;
  /** Resolves at the thread's end, so that none is left when the caller goes on. */
  requestStop(deadlineMs: number): Promise<StopResult>;
}

export interface ReceiverThreadLinkOptions {
  worker: Worker;
  diagnostics: Diagnostics;
  /** The thread ended although nobody asked it to. */
  onEnded(error: ApplianceError): void;
}

interface Waiting<T> {
  resolve(value: T): void;
  reject(error: Error): void;
}

/** Pairs the thread's messages with those who wait for them; whoever waits when it ends gets the reason. */
export function linkReceiverThread({ worker, diagnostics, onEnded }: ReceiverThreadLinkOptions): ReceiverThreadLink {
  const stats = new Map<number, Waiting<ReceiverStats>>();
  const identities = new Map<number, Waiting<void>>();
  const ready = Promise.withResolvers<ReceiverAddresses>();
  let started = false;
  let stop: Waiting<StopResult> | null = null;
  let stopped: StopResult | null = null;
  let failure: ApplianceError | null = null;
  let ended: ApplianceError | null = null;
  let lastRequest = 0;
  const send = (message: MainToReceiver) => worker.postMessage(message);

  function take(message: ReceiverToMain): void {
    switch (message.type) {
      case 'ready':
        started = true;
        ready.resolve(message.addresses);
        break;
      case 'failed':
        failure = startError(message);
        break;
      case 'report':
        diagnostics.report(message.level, message.name, message.details);
        break;
      case 'stats':
        stats.get(message.requestId)?.resolve(message.stats);
        stats.delete(message.requestId);
        break;
      case 'identityTaken': {
        const waiting = identities.get(message.requestId);
        identities.delete(message.requestId);
        if (message.error === null) waiting?.resolve();
        else waiting?.reject(refusedError(message.error));
        break;
      }
      case 'stopped':
        stopped = { stats: message.stats, flushed: message.flushed };
        break;
    }
  }

  worker.on('message', take);
  worker.on('error', (thrown: unknown) => {
    failure = endedError(thrown instanceof Error ? thrown.message : String(thrown));
  });
  worker.on('exit', (code) => {
    ended = failure ?? endedError(`exit code ${code}`);
    for (const request of [...stats.values(), ...identities.values()]) request.reject(ended);
    stats.clear();
    identities.clear();
    if (!started) ready.reject(ended);
    else if (stop === null) onEnded(ended);
    else if (stopped === null) stop.reject(ended);
    else stop.resolve(stopped);
  });

  return {
    ready: ready.promise,
    requestStats() {
      const requestId = ++lastRequest;
      return new Promise((resolve, reject) => {
        if (ended !== null) return reject(ended);
        stats.set(requestId, { resolve, reject });
        send({ type: 'stats', requestId });
      });
    },
    requestIdentity(identity) {
      const requestId = ++lastRequest;
      return new Promise((resolve, reject) => {
        if (ended !== null) return reject(ended);
        identities.set(requestId, { resolve, reject });
        send({ type: 'identity', requestId, identity });
      });
    },
    accept(on) {
      if (ended === null) send({ type: 'accept', on });
    },
    setPushSources(sources) {
      if (ended === null) send({ type: 'pushSources', sources });
    },
    requestStop(deadlineMs) {
      return new Promise((resolve, reject) => {
        if (ended !== null) return reject(ended);
        stop = { resolve, reject };
        send({ type: 'stop', deadlineMs });
      });
    },
  };
}

function startError(message: Extract<ReceiverToMain, { type: 'failed' }>): ApplianceError {
  if (message.code === null || !(message.code in errorCatalogue)) return endedError(message.message);
  return new ApplianceError(message.code as ErrorCode, { params: message.params });
}

function refusedError(reason: string): ApplianceError {
  return new ApplianceError('INGEST_CERTIFICATE_REFUSED', { params: { reason } });
}

function endedError(reason: string): ApplianceError {
  return new ApplianceError('INGEST_RECEIVER_ENDED', { params: { reason } });
}
