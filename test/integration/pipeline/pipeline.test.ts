import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { silentDiagnostics } from '../../../src/diagnostics/log.ts';
import type { Job, MapStep } from '../../../src/pipeline/job.ts';
import { createPipeline, type Pipeline } from '../../../src/pipeline/pipeline.ts';
import type { Queue, RunLog } from '../../../src/pipeline/ports.ts';
import { createQueueTable } from '../../../src/store/control/queue-items.ts';
import { createRunTable } from '../../../src/store/control/runs.ts';
import { openDatabase } from '../../../src/store/database.ts';

const migration = new URL('../../../src/store/control/migrations/0002-pipeline.sql', import.meta.url);
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0).reverse()) close();
});

class ChildCrash extends Error {}

function openStore(folder = newFolder()) {
  const database = openDatabase(join(folder, 'control.db'), { mode: 'write' });
  const exists = database.prepare(`SELECT 1 AS x FROM sqlite_master WHERE name = 'run'`).get();
  if (!exists) database.exec(readFileSync(migration, 'utf8'));
  database.exec('CREATE TABLE IF NOT EXISTS effects (key TEXT)');
  const queue = createQueueTable(database);
  const runs = createRunTable(database);
  closers.push(() => database.close());
  return { folder, database, queue, runs };
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'pipeline-'));
  closers.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

type Store = ReturnType<typeof openStore>;

function pipelineOf(store: Store, jobs: Job[]): Pipeline {
  return createPipeline({
    jobs,
    queue: store.queue as Queue,
    runs: store.runs as RunLog,
    transaction: (work) => store.database.transaction(work),
    clock: systemClock,
    diagnostics: silentDiagnostics,
    isCrash: (error) => error instanceof ChildCrash,
  });
}

function mapJob(store: Store, step: Partial<MapStep> & Pick<MapStep, 'run'>): Job {
  return {
    name: 'work',
    heavy: true,
    deadlineMs: 60_000,
    isDue: () => store.queue.nextReadyAt('work') !== null,
    steps: [{ kind: 'map', name: 'work', queue: 'work', concurrency: 2, maxItems: 100, retry: quick, ...step }],
  };
}

const quick = { attempts: 3, baseMs: 1, maxMs: 5 };
const effect = (store: Store, key: string) => () =>
  void store.database.prepare('INSERT INTO effects VALUES (?)').run(key);
const effects = (store: Store) => store.database.preparePlucked<string>('SELECT key FROM effects ORDER BY key').all();
const fill = (store: Store, count: number) =>
  store.queue.add(
    Array.from({ length: count }, (_, index) => ({ queue: 'work', key: `${index}`, payload: null, readyAt: 0 })),
    0,
  );

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

const states = (store: Store) =>
  Object.fromEntries(
    store.database
      .prepare<{ state: string; n: number }>('SELECT state, count(*) AS n FROM queue_item GROUP BY state')
      .all()
      .map((row) => [row.state, row.n]),
  );

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
      counts: { claimed: 20, done: 20, failed: 0 },
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
    expect(effects(store)).toEqual(['1', '2', 'failed 0']);
    expect(Object.fromEntries(tries)).toEqual({ 0: 3, 1: 2, 2: 1 });
    expect(states(store)).toEqual({ done: 2, failed: 1 });
    await pipeline.stop(1000);
  });

  it('quarantines an item that was in hand at two crashes', async () => {
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
    expect(effects(store)).toEqual(['1', 'crashed_twice 0']);
    expect(crashes).toBe(2);
    expect(states(store)).toEqual({ done: 1, quarantined: 1 });
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
