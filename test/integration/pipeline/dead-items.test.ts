import { afterEach, describe, expect, it, vi } from 'vitest';
import { ApplianceError } from '../../../src/core/errors.ts';
import type { BatchStep, Job } from '../../../src/pipeline/job.ts';
import type { QueueItem } from '../../../src/pipeline/ports.ts';
import { recordDiagnostics } from '../store/store-fixture.ts';
import {
  closeStores,
  effect,
  effects,
  fill,
  mapJob,
  newFolder,
  openStore,
  pipelineOf,
  quick,
  type Store,
  states,
  until,
} from './pipeline-fixture.ts';

afterEach(() => {
  vi.useRealTimers();
  closeStores();
});

function batchJob(store: Store, run: BatchStep['run']): Job {
  return {
    ...mapJob(store, { run: async () => ({}) }),
    steps: [{ kind: 'batch', name: 'work', queue: 'work', maxItems: 100, retry: quick, run }],
  };
}

const commitAll = (store: Store, items: QueueItem[]) => () => {
  for (const { key } of items) effect(store, key)();
};

describe('items that cannot be worked', () => {
  it('one poisoned item of a batch costs only itself: the others are done once, it is dead with its reason', async () => {
    const store = openStore();
    fill(store, 20);
    const sizes: number[] = [];
    const diagnostics = recordDiagnostics();
    const job = batchJob(store, async (items) => {
      sizes.push(items.length);
      if (items.some(({ key }) => key === '7')) throw new Error('cannot read 7');
      return { commit: commitAll(store, items) };
    });
    const pipeline = pipelineOf(store, [job], diagnostics);
    pipeline.trigger('work', 'event');
    await until(() => states(store)['dead'] === 1);
    expect(states(store)).toEqual({ done: 19, dead: 1 });
    expect(effects(store)).toHaveLength(19);
    expect(new Set(effects(store)).size).toBe(19);
    // Together once, each of them alone, and the poisoned one until it has had its attempts.
    expect(sizes.sort((one, other) => other - one)).toEqual([20, ...Array(20 + quick.attempts - 2).fill(1)]);
    expect(store.queue.dead({ limit: 9 })).toEqual([
      expect.objectContaining({ key: '7', attempts: quick.attempts, reason: 'attempts', error: 'cannot read 7' }),
    ]);
    expect(diagnostics.reports).toContainEqual({
      name: 'ItemGivenUpError',
      details: { queue: 'work', key: '7', reason: 'attempts', attempts: quick.attempts, error: 'cannot read 7' },
    });
    // What arrives later is worked together again.
    store.queue.add([{ queue: 'work', key: 'later', payload: null, readyAt: 0 }], 0);
    pipeline.trigger('work', 'event');
    await until(() => states(store)['done'] === 20);
    await pipeline.stop(1000);
  });

  it.each(['batch', 'map'] as const)(
    'an item of a %s with which the program ends each time is dead, not tried for ever',
    async (kind) => {
      const folder = newFolder();
      let tries = 0;
      for (let life = 1; life <= quick.attempts + 2; life += 1) {
        const store = openStore(folder);
        if (life === 1) fill(store, 3);
        // The program ends while it is in hand: nobody records anything of it any more.
        const fatal = () => {
          tries += 1;
          return new Promise<never>(() => {});
        };
        const job =
          kind === 'batch'
            ? batchJob(store, (items) =>
                items.some(({ key }) => key === '1') ? fatal() : Promise.resolve({ commit: commitAll(store, items) }),
              )
            : mapJob(store, {
                concurrency: 1,
                run: ({ key }) => (key === '1' ? fatal() : Promise.resolve({ commit: effect(store, key) })),
              });
        const pipeline = pipelineOf(store, [job]);
        const before = tries;
        pipeline.resume();
        await until(() => tries > before || states(store)['dead'] === 1);
        if (states(store)['dead'] === 1) break;
      }
      const store = openStore(folder);
      await until(() => states(store)['done'] === 2);
      expect(states(store)).toEqual({ dead: 1, done: 2 });
      expect(tries).toBe(quick.attempts);
      expect(store.queue.dead({ limit: 9 })).toMatchObject([
        { key: '1', reason: 'crashed', error: 'the program ended with it in hand' },
      ]);
    },
  );

  it('an error that no repetition mends ends the item at once', async () => {
    const store = openStore();
    fill(store, 1);
    const run = () => Promise.reject(new ApplianceError('STORE_QUERY_REFUSED', { params: { reason: 'x' } }));
    pipelineOf(store, [mapJob(store, { run })]).trigger('work', 'event');
    await until(() => states(store)['dead'] === 1);
    expect(store.queue.dead({ limit: 9 })).toMatchObject([{ attempts: 1, reason: 'refused' }]);
  });

  it('an item that hangs until the deadline of its run has had an attempt, whether it heeds its abort or not', async () => {
    const store = openStore();
    fill(store, 2);
    const job = mapJob(store, {
      retry: { ...quick, attempts: 1 },
      run: ({ key }, { signal }) =>
        new Promise((_, reject) => {
          if (key === '0') signal.addEventListener('abort', () => reject(signal.reason));
        }),
    });
    pipelineOf(store, [{ ...job, deadlineMs: 20 }]).trigger('work', 'event');
    await until(() => states(store)['dead'] === 2);
    expect(store.queue.dead({ limit: 9 })).toMatchObject([
      { key: '1', reason: 'attempts', error: 'deadline' },
      { key: '0', reason: 'attempts', error: 'deadline' },
    ]);
  });

  it('is dead too where its own answer fails, and that is told', async () => {
    const store = openStore();
    fill(store, 1);
    const diagnostics = recordDiagnostics();
    const job = mapJob(store, {
      run: () => Promise.reject(new Error('cannot')),
      giveUp: () => {
        throw new Error('cannot answer either');
      },
    });
    pipelineOf(store, [job], diagnostics).trigger('work', 'event');
    await until(() => states(store)['dead'] === 1);
    expect(diagnostics.reports.map(({ name }) => name)).toEqual([
      ...Array(quick.attempts).fill('ItemFailed'),
      'ItemAnsweredError',
      'ItemGivenUpError',
    ]);
  });

  it('a full disk costs no attempt, whatever it takes', async () => {
    const store = openStore();
    fill(store, 2);
    let failures = 0;
    const job = mapJob(store, {
      concurrency: 1,
      run: async ({ key }) => {
        failures += 1;
        if (failures <= 4 * quick.attempts)
          throw new ApplianceError('STORE_DISK_FULL', { params: { file: 'control.db' } });
        return { commit: effect(store, key) };
      },
    });
    pipelineOf(store, [job]).trigger('work', 'event');
    await until(() => states(store)['done'] === 2);
    expect(failures).toBe(4 * quick.attempts + 2);
  });

  it('put back, it begins anew with all its attempts; what is not dead cannot be put back', async () => {
    const store = openStore();
    fill(store, 1);
    let isMended = false;
    const pipeline = pipelineOf(store, [
      mapJob(store, {
        run: async ({ key, attempts }) => {
          if (!isMended) throw new Error('cannot');
          return { commit: effect(store, `${key} at attempt ${attempts}`) };
        },
      }),
    ]);
    pipeline.trigger('work', 'event');
    await until(() => states(store)['dead'] === 1);
    expect(store.queue.counts()).toEqual([{ queue: 'work', waiting: 0, running: 0, dead: 1, oldestAt: null }]);
    isMended = true;
    const [dead] = store.queue.dead({ limit: 1 });
    expect(store.queue.putBack(dead?.id ?? 0, 5)).toEqual({ queue: 'work', key: '0' });
    expect(store.queue.putBack(dead?.id ?? 0, 5)).toBeNull();
    pipeline.trigger('work', 'event');
    await until(() => states(store)['done'] === 1);
    expect(effects(store)).toEqual(['0 at attempt 1']);
    await pipeline.stop(1000);
  });
});

describe('a job that cannot be looked at', () => {
  it('is told of and looked at again; neither a trigger nor a timer throws', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const store = openStore();
    fill(store, 1);
    const diagnostics = recordDiagnostics();
    let asked = 0;
    const job: Job = {
      ...mapJob(store, { run: async ({ key }) => ({ commit: effect(store, key) }) }),
      isDue() {
        asked += 1;
        if (asked <= 3) throw new Error('database is locked');
        return true;
      },
    };
    const pipeline = pipelineOf(store, [job], diagnostics);
    expect(pipeline.trigger('work', 'schedule')).toEqual({ kind: 'idle' });
    for (let again = 0; again < 2; again += 1) await vi.advanceTimersByTimeAsync(5000);
    expect([asked, states(store)]).toEqual([3, { queued: 1 }]);
    await vi.advanceTimersByTimeAsync(5000);
    await expect.poll(() => states(store)).toEqual({ done: 1 });
    expect(diagnostics.reports).toEqual(
      Array(3).fill({ name: 'JobLookedAtError', details: { job: 'work', error: 'database is locked' } }),
    );
    await pipeline.stop(1000);
  });

  it('after a run too: the queue that cannot be read then is read later', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const store = openStore();
    fill(store, 1);
    const diagnostics = recordDiagnostics();
    const { nextReadyAt } = store.queue;
    const job = mapJob(store, { run: async ({ key }) => ({ commit: effect(store, key) }) });
    const pipeline = pipelineOf(store, [{ ...job, isDue: () => nextReadyAt('work') !== null }], diagnostics);
    store.queue.nextReadyAt = () => {
      throw new Error('disk I/O error');
    };
    pipeline.trigger('work', 'event');
    await expect.poll(() => diagnostics.reports.map(({ name }) => name)).toEqual(['JobLookedAtError']);
    expect(states(store)).toEqual({ done: 1 });
    store.queue.nextReadyAt = nextReadyAt;
    store.queue.add([{ queue: 'work', key: 'later', payload: null, readyAt: 0 }], 0);
    await vi.advanceTimersByTimeAsync(5000);
    await expect.poll(() => effects(store)).toEqual(['0', 'later']);
    await pipeline.stop(1000);
  });
});
