import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../src/core/clock.ts';
import { type Diagnostics, silentDiagnostics } from '../../../src/diagnostics/log.ts';
import type { Job, MapStep } from '../../../src/pipeline/job.ts';
import { createPipeline, type Pipeline } from '../../../src/pipeline/pipeline.ts';
import type { Queue, RunLog } from '../../../src/pipeline/ports.ts';
import { createQueueTable } from '../../../src/store/control/queue-items.ts';
import { createRunTable } from '../../../src/store/control/runs.ts';
import { openDatabase } from '../../../src/store/database.ts';

const migrations = ['0002-pipeline', '0011-dead-items'].map(
  (name) => new URL(`../../../src/store/control/migrations/${name}.sql`, import.meta.url),
);
const closers: (() => void)[] = [];
/** Closes and removes what a test opened. */
export function closeStores(): void {
  for (const close of closers.splice(0).reverse()) close();
}

export class ChildCrash extends Error {}

export function openStore(folder = newFolder()) {
  const database = openDatabase(join(folder, 'control.db'), { mode: 'write' });
  const exists = database.prepare(`SELECT 1 AS x FROM sqlite_master WHERE name = 'run'`).get();
  if (!exists) for (const migration of migrations) database.exec(readFileSync(migration, 'utf8'));
  database.exec('CREATE TABLE IF NOT EXISTS effects (key TEXT)');
  const queue = createQueueTable(database);
  const runs = createRunTable(database);
  closers.push(() => database.close());
  return { folder, database, queue, runs };
}

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'pipeline-'));
  closers.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export type Store = ReturnType<typeof openStore>;

export function pipelineOf(store: Store, jobs: Job[], diagnostics: Diagnostics = silentDiagnostics): Pipeline {
  return createPipeline({
    jobs,
    queue: store.queue as Queue,
    runs: store.runs as RunLog,
    transaction: (work) => store.database.transaction(work),
    clock: systemClock,
    diagnostics,
    isCrash: (error) => error instanceof ChildCrash,
  });
}

export function mapJob(store: Store, step: Partial<MapStep> & Pick<MapStep, 'run'>): Job {
  return {
    name: 'work',
    heavy: true,
    deadlineMs: 60_000,
    isDue: () => store.queue.nextReadyAt('work') !== null,
    steps: [{ kind: 'map', name: 'work', queue: 'work', concurrency: 2, maxItems: 100, retry: quick, ...step }],
  };
}

export const quick = { attempts: 3, baseMs: 1, maxMs: 5 };
export const effect = (store: Store, key: string) => () =>
  void store.database.prepare('INSERT INTO effects VALUES (?)').run(key);
export const effects = (store: Store) =>
  store.database.preparePlucked<string>('SELECT key FROM effects ORDER BY key').all();
export const fill = (store: Store, count: number) =>
  store.queue.add(
    Array.from({ length: count }, (_, index) => ({ queue: 'work', key: `${index}`, payload: null, readyAt: 0 })),
    0,
  );

export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

export const states = (store: Store) =>
  Object.fromEntries(
    store.database
      .prepare<{ state: string; n: number }>('SELECT state, count(*) AS n FROM queue_item GROUP BY state')
      .all()
      .map((row) => [row.state, row.n]),
  );
