import { ApplianceError } from '../core/errors.ts';
import type { InferenceRole } from './catalogue.ts';
import type { FromChild, PackedError, ToChild, Work } from './messages.ts';
import { createRequestQueue, type RequestPriority } from './request-queue.ts';

type LaneResult = Extract<FromChild, { kind: 'done' }>['result'];

export interface LaneOrder {
  work: Work;
  task: string;
  priority: RequestPriority;
  /** Counted from acceptance, waiting included. */
  deadlineMs: number;
  signal?: AbortSignal | undefined;
}

interface LaneRequest extends LaneOrder {
  id: number;
  /** Settles the caller's promise once; later calls do nothing. */
  settle(outcome: { result: LaneResult } | { error: ApplianceError }): void;
}

/** How a lane reaches the child while its model is ready. */
export interface LaneGate {
  send(message: ToChild): void;
  /** A request went to the child, or the child is done with it. */
  onBusy(busy: boolean): void;
}

/** The way of one model's requests to the child: a bounded queue and one request in hand. */
export interface RoleLane {
  submit(order: LaneOrder): Promise<LaneResult>;
  /** The model is ready: requests go to the child. */
  open(gate: LaneGate): void;
  /** The child is gone: the request in hand is rejected, those that wait keep waiting. */
  close(error: ApplianceError | null): void;
  /** There will be no model for now: everything is rejected until `accept`. */
  refuse(makeError: () => ApplianceError): void;
  accept(): void;
  /** The child's answer. */
  settle(id: number, outcome: { result: LaneResult } | { error: PackedError }): void;
  facts(): { queueLength: number; busyTask: string | null; answered: number };
}

let lastId = 0;

export function createRoleLane(role: InferenceRole, queueLimit: number): RoleLane {
  const queue = createRequestQueue<LaneRequest>(queueLimit);
  let inHand: LaneRequest | null = null;
  let gate: LaneGate | null = null;
  let refusal: (() => ApplianceError) | null = null;
  let answered = 0;

  const pump = () => {
    if (!gate || inHand) return;
    const request = queue.next();
    if (!request) return;
    inHand = request;
    gate.onBusy(true);
    gate.send({ kind: 'work', id: request.id, work: request.work });
  };
  const giveUp = (request: LaneRequest, error: ApplianceError) => {
    request.settle({ error });
    // In hand: the child still works on it and is asked to stop; the next request waits until it says so.
    if (!queue.remove(request) && inHand === request) gate?.send({ kind: 'cancel', id: request.id });
  };

  return {
    submit(order) {
      if (refusal) return Promise.reject(refusal());
      if (order.signal?.aborted) return Promise.reject(new ApplianceError('INFERENCE_CANCELLED', { params: { role } }));
      const { promise, resolve, reject } = Promise.withResolvers<LaneResult>();
      const request = createRequest(order, role, { resolve, reject, giveUp });
      if (queue.push(request)) pump();
      else
        request.settle({ error: new ApplianceError('INFERENCE_QUEUE_FULL', { params: { role, limit: queueLimit } }) });
      return promise;
    },
    open(newGate) {
      gate = newGate;
      pump();
    },
    close(error) {
      gate = null;
      if (error) inHand?.settle({ error });
      inHand = null;
    },
    refuse(makeError) {
      refusal = makeError;
      for (const request of queue.drain()) request.settle({ error: makeError() });
    },
    accept() {
      refusal = null;
    },
    settle(id, outcome) {
      if (inHand?.id !== id) return;
      const request = inHand;
      inHand = null;
      answered += 1;
      gate?.onBusy(false);
      if ('result' in outcome) request.settle(outcome);
      else request.settle({ error: new ApplianceError(outcome.error.code, { params: outcome.error.params }) });
      pump();
    },
    facts: () => ({ queueLength: queue.length, busyTask: inHand?.task ?? null, answered }),
  };
}

function createRequest(
  order: LaneOrder,
  role: InferenceRole,
  hooks: {
    resolve(result: LaneResult): void;
    reject(error: ApplianceError): void;
    giveUp(request: LaneRequest, error: ApplianceError): void;
  },
): LaneRequest {
  let settled = false;
  const onAbort = () => hooks.giveUp(request, new ApplianceError('INFERENCE_CANCELLED', { params: { role } }));
  const timer = setTimeout(() => {
    const params = { role, deadlineMs: order.deadlineMs };
    hooks.giveUp(request, new ApplianceError('INFERENCE_DEADLINE_PASSED', { params }));
  }, order.deadlineMs);
  const request: LaneRequest = {
    ...order,
    id: ++lastId,
    settle(outcome) {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      order.signal?.removeEventListener('abort', onAbort);
      if ('result' in outcome) hooks.resolve(outcome.result);
      else hooks.reject(outcome.error);
    },
  };
  order.signal?.addEventListener('abort', onAbort, { once: true });
  return request;
}
