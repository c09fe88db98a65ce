import { afterEach, describe, expect, it } from 'vitest';
import type { Job, MapStep } from '../../../src/pipeline/job.ts';
import {
  ChildCrash,
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

afterEach(closeStores);

describe('pipeline', () => {
  it('works through a queue with bounded concurrency and records counts', async () => {
    const store = openStore();
    fill(store, 20);
    let inHand = 0;
    let most = 0;
    const pipeline = pipelineOf(store, [
      mapJob(store, {
        run: async (item) => {
          inHand += 1;
          most = Math.max(most, inHand);
          await new Promise((resolve) => setTimeout(resolve, 1));
          inHand -= 1;
          return { commit: effect(store, item.key) };
        },
      }),
    ]);
    pipeline.trigger('work', 'event');
    await until(() => store.runs.list({ limit: 1 })[0]?.state === 'succeeded');
    expect(effects(store)).toHaveLength(20);
    expect(most).toBe(2);
    const [run] = store.runs.list({ limit: 1 });
    expect(run?.steps[0]).toMatchObject({
      state: 'succeeded',
      attempts: 1,
      counts: { claimed: 20, done: 20, dead: 0 },
    });
    expect(pipeline.trigger('work', 'event')).toEqual({ kind: 'idle' });
  });

  it('retries a failing item and gives it up with an answer', async () => {
    const store = openStore();
    fill(store, 3);
    const tries = new Map<string, number>();
    const pipeline = pipelineOf(store, [
      mapJob(store, {
        run: async ({ key }) => {
          tries.set(key, (tries.get(key) ?? 0) + 1);
          if (key === '0' || (key === '1' && tries.get(key) === 1)) throw new Error(`cannot ${key}`);
          return { commit: effect(store, key) };
        },
        giveUp: (item, why) => ({ commit: effect(store, `${why.reason} ${item.key}`) }),
      }),
    ]);
    pipeline.trigger('work', 'event');
    await until(() => effects(store).length === 3);
    expect(effects(store)).toEqual(['1', '2', 'attempts 0']);
    expect(Object.fromEntries(tries)).toEqual({ 0: 3, 1: 2, 2: 1 });
    expect(states(store)).toEqual({ done: 2, dead: 1 });
    expect(store.queue.dead({ limit: 9 })).toMatchObject([
      { queue: 'work', key: '0', attempts: 3, reason: 'attempts', error: 'cannot 0' },
    ]);
    await pipeline.stop(1000);
  });

  it('gives an item up that was in hand at two crashes', async () => {
    const store = openStore();
    fill(store, 2);
    let crashes = 0;
    const pipeline = pipelineOf(store, [
      mapJob(store, {
        run: async ({ key }) => {
          if (key === '0') {
            crashes += 1;
            throw new ChildCrash('child died');
          }
          return { commit: effect(store, key) };
        },
        giveUp: (item, why) => ({ commit: effect(store, `${why.reason} ${item.key}`) }),
      }),
    ]);
    pipeline.trigger('work', 'event');
    await until(() => effects(store).length === 2);
    expect(effects(store)).toEqual(['1', 'crashed 0']);
    expect(crashes).toBe(2);
    expect(states(store)).toEqual({ done: 1, dead: 1 });
    await pipeline.stop(1000);
  });

  it('an effect and the end of its item are one transaction', async () => {
    const store = openStore();
    fill(store, 1);
    let first = true;
    const pipeline = pipelineOf(store, [
      mapJob(store, {
        run: async ({ key }) => ({
          commit: () => {
            effect(store, key)();
            if (first) {
              first = false;
              throw new Error('disk full');
            }
          },
        }),
      }),
    ]);
    pipeline.trigger('work', 'event');
    await until(() => states(store)['done'] === 1);
    expect(effects(store)).toEqual(['0']);
    await pipeline.stop(1000);
  });

  it('an interrupted run is resumed by the next life of the program, at the step where it stood', async () => {
    const folder = newFolder();
    const first = openStore(folder);
    fill(first, 4);
    const ran: string[] = [];
    const jobOf = (store: Store, run: MapStep['run']): Job => ({
      ...mapJob(store, { run, concurrency: 1 }),
      steps: [
        { kind: 'task', name: 'before', run: async () => ({ runs: ran.push('before') }) },
        { kind: 'map', name: 'work', queue: 'work', concurrency: 1, maxItems: 100, run },
      ],
    });
    const hanging = pipelineOf(first, [
      jobOf(first, async ({ key }, { signal }) => {
        if (key === '2')
          await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
        return { commit: effect(first, key) };
      }),
    ]);
    hanging.trigger('work', 'manual');
    await until(() => effects(first).length === 2);
    await hanging.stop(10);
    expect(first.runs.unfinished()).toHaveLength(1);

    const second = openStore(folder);
    const resumed = pipelineOf(second, [jobOf(second, async ({ key }) => ({ commit: effect(second, key) }))]);
    expect(resumed.resume().runs).toBe(1);
    await until(() => second.runs.unfinished().length === 0);
    expect(effects(second)).toEqual(['0', '1', '2', '3']);
    expect(ran).toEqual(['before']);
    expect(second.runs.list({ limit: 5 })).toMatchObject([{ attempts: 2, state: 'succeeded' }]);
  });

  it('heavy jobs never overlap, a cancelled run is recorded so, a caught step lets the run go on', async () => {
    const store = openStore();
    let heavyInHand = 0;
    let overlapped = false;
    const heavy = (name: string): Job => ({
      name,
      heavy: true,
      deadlineMs: 60_000,
      isDue: () => true,
      steps: [
        {
          kind: 'task',
          name: 'only',
          async run() {
            heavyInHand += 1;
            overlapped ||= heavyInHand > 1;
            await new Promise((resolve) => setTimeout(resolve, 20));
            heavyInHand -= 1;
            return {};
          },
        },
      ],
    });
    const hang: Job = {
      ...heavy('hang'),
      heavy: false,
      steps: [
        { kind: 'task', name: 'broken', caught: true, retry: quick, run: () => Promise.reject(new Error('no route')) },
        {
          kind: 'task',
          name: 'hang',
          run: (context) =>
            new Promise((_, reject) => context.signal.addEventListener('abort', () => reject(context.signal.reason))),
        },
      ],
    };
    const pipeline = pipelineOf(store, [heavy('one'), heavy('two'), hang]);
    pipeline.trigger('one', 'event');
    pipeline.trigger('two', 'event');
    pipeline.trigger('hang', 'manual');
    const hangRun = () => store.runs.list({ job: 'hang', limit: 1 })[0];
    await until(() => hangRun()?.steps[1]?.state === 'running');
    expect(pipeline.cancel(hangRun()?.id ?? 0)).toBe(true);
    await until(() => store.runs.unfinished().length === 0);
    expect(overlapped).toBe(false);
    expect(hangRun()).toMatchObject({
      state: 'cancelled',
      steps: [{ state: 'caught', error: 'no route' }, { state: 'failed' }],
    });
  });
});
