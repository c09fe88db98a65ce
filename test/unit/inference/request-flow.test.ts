import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApplianceError } from '../../../src/core/errors.ts';
import type { ToChild } from '../../../src/inference/messages.ts';
import { createRequestQueue, type RequestPriority } from '../../../src/inference/request-queue.ts';
import { createRoleLane, type LaneOrder } from '../../../src/inference/role-lane.ts';

const item = (task: string, priority: RequestPriority = 'normal') => ({ task, priority });

describe('request queue', () => {
  it('takes urgent before normal before bulk, oldest first, and prefers the last task', () => {
    const queue = createRequestQueue<{ task: string; priority: RequestPriority }>(10);
    for (const entry of [item('a'), item('b'), item('a', 'bulk'), item('a'), item('c', 'urgent')]) queue.push(entry);
    const order = [1, 2, 3, 4, 5].map(() => queue.next()).map((taken) => `${taken?.priority} ${taken?.task}`);
    expect(order).toEqual(['urgent c', 'normal a', 'normal a', 'normal b', 'bulk a']);
    expect(queue.next()).toBeUndefined();
  });

  it('lets another task have its turn after eight of one', () => {
    const queue = createRequestQueue<{ task: string; priority: RequestPriority }>(64);
    for (let index = 0; index < 20; index++) queue.push(item('verdict'));
    queue.push(item('story'));
    const order = Array.from({ length: 10 }, () => queue.next()?.task);
    expect(order.indexOf('story')).toBe(8);
  });

  it('never holds more than its limit and loses nothing', () => {
    const steps = fc.array(fc.option(fc.constantFrom('a', 'b', 'c')));
    const property = fc.property(steps, fc.integer({ min: 1, max: 5 }), (tasks, limit) => {
      const queue = createRequestQueue<{ task: string; priority: RequestPriority }>(limit);
      const change = (task: string | null) =>
        task === null ? -Number(queue.next() !== undefined) : Number(queue.push(item(task)));
      const held = tasks.reduce((sum, task) => {
        const now = sum + change(task);
        expect([queue.length, now <= limit]).toEqual([now, true]);
        return now;
      }, 0);
      expect(queue.drain()).toHaveLength(held);
    });
    fc.assert(property);
  });
});

describe('lane', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    sent.length = 0;
    busy.length = 0;
  });
  afterEach(() => vi.useRealTimers());

  const sent: ToChild[] = [];
  const busy: boolean[] = [];
  const gate = { send: (message: ToChild) => sent.push(message), onBusy: (value: boolean) => busy.push(value) };
  const order = (options: Partial<LaneOrder> = {}): LaneOrder => ({
    work: { kind: 'count', texts: [] },
    task: 'count',
    priority: 'normal',
    deadlineMs: 1000,
    ...options,
  });
  const lastId = () => (sent.at(-1) as Extract<ToChild, { kind: 'work' }>).id;

  it('hands over one request at a time and answers each', async () => {
    const lane = createRoleLane('language', 4);
    const first = lane.submit(order());
    const second = lane.submit(order());
    expect(sent).toHaveLength(0);
    lane.open(gate);
    expect(sent).toHaveLength(1);
    lane.settle(lastId(), { result: [1] });
    lane.settle(lastId(), { result: [2] });
    expect([await first, await second]).toEqual([[1], [2]]);
    expect(busy).toEqual([true, false, true, false]);
    expect(lane.facts()).toEqual({ queueLength: 0, busyTask: null, answered: 2 });
  });

  it('refuses beyond its limit with a retryable error', async () => {
    const lane = createRoleLane('language', 2);
    const waiting = [lane.submit(order()), lane.submit(order())];
    await expect(lane.submit(order())).rejects.toMatchObject({ code: 'INFERENCE_QUEUE_FULL', retryable: true });
    lane.refuse(() => new ApplianceError('INFERENCE_STOPPED', { params: { role: 'language' } }));
    for (const outcome of await Promise.allSettled(waiting)) expect(outcome.status).toBe('rejected');
  });

  it('counts the deadline from acceptance and asks the child to stop', async () => {
    const lane = createRoleLane('language', 4);
    lane.open(gate);
    const inHand = expect(lane.submit(order({ deadlineMs: 50 }))).rejects.toMatchObject({
      code: 'INFERENCE_DEADLINE_PASSED',
    });
    const id = lastId();
    const waiting = expect(lane.submit(order({ deadlineMs: 60 }))).rejects.toMatchObject({ retryable: true });
    await vi.advanceTimersByTimeAsync(60);
    await Promise.all([inHand, waiting]);
    expect(sent).toEqual([expect.objectContaining({ kind: 'work' }), { kind: 'cancel', id }]);
    const next = lane.submit(order());
    expect(sent).toHaveLength(2);
    lane.settle(id, { error: { code: 'INFERENCE_CANCELLED', params: { role: 'language' } } });
    expect(sent).toHaveLength(3);
    lane.settle(lastId(), { result: [3] });
    expect(await next).toEqual([3]);
  });

  it('gives up a waiting request without the child hearing of it', async () => {
    const lane = createRoleLane('embedding', 4);
    const abort = new AbortController();
    const waiting = lane.submit(order({ signal: abort.signal }));
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'INFERENCE_CANCELLED' });
    await expect(lane.submit(order({ signal: abort.signal }))).rejects.toMatchObject({ code: 'INFERENCE_CANCELLED' });
    lane.open(gate);
    expect(sent).toEqual([]);
  });

  it('rejects what is in hand when the child is gone and keeps what waits', async () => {
    const lane = createRoleLane('embedding', 4);
    lane.open(gate);
    const inHand = lane.submit(order());
    const waiting = lane.submit(order());
    const stale = lastId();
    lane.close(
      new ApplianceError('INFERENCE_CHILD_CRASHED', { params: { role: 'embedding', reason: 'signal SIGSEGV' } }),
    );
    await expect(inHand).rejects.toThrow('signal SIGSEGV');
    lane.settle(stale, { result: [9] });
    lane.open(gate);
    lane.settle(lastId(), { result: [4] });
    expect(await waiting).toEqual([4]);
  });
});
