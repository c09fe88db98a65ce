import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicClock, systemClock } from '../../src/core/clock.ts';
import type { Diagnostics } from '../../src/diagnostics/log.ts';
import { startEventLoopMonitor } from '../../src/operations/event-loop-monitor.ts';
import { analyseQueue } from '../../src/pipeline/jobs/analyse-job.ts';
import { groupQueue, storyQueue } from '../../src/pipeline/jobs/group-job.ts';
import { settingsSchema } from '../../src/settings/schema.ts';
import { openAnalysisThread } from '../../src/wiring/analysis-client.ts';
import { openInference } from '../../src/wiring/inference.ts';
import { createDiskRoom } from '../../src/wiring/needs-room.ts';
import { openOwnClock } from '../../src/wiring/own-clock.ts';
import { startPipeline } from '../../src/wiring/pipeline.ts';
import { openStores, type Stores } from '../../src/wiring/stores.ts';
import { storeHostileContext, storeTickets } from './loop-folder.ts';

/** How the main thread's event loop did during a piece of work. */
export interface LoopFigures {
  /** 99th percentile and longest of the delay as seen, whoever caused it, milliseconds. */
  delayP99Ms: number;
  delayLongestMs: number;
  /** The same of the part that was the thread's own CPU time. */
  ownP99Ms: number;
  ownLongestMs: number;
  /** CPU time of the main thread and of the whole program, seconds. */
  mainCpuSeconds: number;
  allCpuSeconds: number;
}

/** The real pipeline over a data folder, without models. */
export interface LoopRun {
  stores: Stores;
  /** Analyses `alerts` alerts whose context holds `events` events of 32 KB. */
  analyse(size: { events: number; alerts: number }): Promise<LoopFigures>;
  /** Groups `waiting` alerts beside open tickets of `members` alerts each. */
  group(size: { tickets: number; members: number; waiting: number }): Promise<LoopFigures>;
  stop(): Promise<void>;
}

const programFolder = new URL('../../', import.meta.url).pathname;
const emptyMs = 25;
const overdueMs = 300_000;

/** Opens stores and pipeline as `appliance.ts` does. */
export async function openLoopRun(folder: string, diagnostics: Diagnostics): Promise<LoopRun> {
  const settings = settingsSchema.parse({
    data: { folder },
    analysis: { settleSeconds: 0 },
    models: { embedding: 'none', language: 'none' },
  });
  const clock = systemClock;
  const auditHash = (previous: string, entry: string) => `${previous}${entry}`.slice(-64);
  const stores = openStores({ folder, clock, diagnostics, auditHash });
  const ownClock = await openOwnClock(stores, { folder, wall: clock, monotonic: monotonicClock, diagnostics });
  const analysisThread = openAnalysisThread(settings, diagnostics);
  const inference = openInference(settings, programFolder, diagnostics);
  const pipeline = startPipeline(stores, {
    settings,
    programFolder,
    inference,
    analysisThread,
    clock,
    diagnostics,
    room: createDiskRoom(),
    ownClock,
    deliver: () => Promise.reject(new Error('no feed is pulled here')),
  });
  // The curated stories are brought in at the start.
  while (stores.stories.list({ after: 0, limit: 80 }).length < 60) await sleep(emptyMs);
  await sleep(10 * emptyMs);
  pipeline.resume();
  const emptied = async (...queues: string[]): Promise<void> => {
    for (const overdueAt = clock.now() + overdueMs; ; ) {
      await sleep(emptyMs);
      const left = stores.queue.counts().filter(({ queue }) => queues.includes(queue));
      const dead = left.reduce((sum, counts) => sum + counts.dead, 0);
      if (dead > 0 || clock.now() > overdueAt) throw new Error(`not done: ${JSON.stringify(left)}`);
      if (left.every(({ waiting, running }) => waiting + running === 0)) return;
    }
  };
  return {
    stores,
    analyse(size) {
      storeHostileContext(folder, { ...size, at: clock.now() - 600_000 });
      return measured(async () => {
        pipeline.alertsArrived();
        await emptied(analyseQueue);
      });
    },
    group(size) {
      const at = clock.now() - 600_000;
      const waiting = storeTickets(folder, stores, { ...size, at });
      stores.queue.add(
        waiting.map((id) => ({ queue: groupQueue, key: String(id), payload: null, readyAt: at })),
        at,
      );
      return measured(async () => {
        pipeline.trigger('group', 'event');
        await emptied(groupQueue, storyQueue);
      });
    },
    async stop() {
      await pipeline.stop(5000);
      await analysisThread.stop(5000);
      await inference.stop({ graceMs: 0 });
      await stores.close();
    },
  };
}

async function measured(work: () => Promise<void>): Promise<LoopFigures> {
  // What filling the folder left behind is not counted.
  await sleep(200);
  const delays = monitorEventLoopDelay({ resolution: 1 });
  const own = startEventLoopMonitor(24 * 3_600_000);
  const [mainBefore, allBefore] = [process.threadCpuUsage(), process.cpuUsage()];
  delays.enable();
  await work();
  delays.disable();
  const [main, all] = [process.threadCpuUsage(mainBefore), process.cpuUsage(allBefore)];
  const { ownP99Ms, ownLongestMs } = own.figures();
  own.stop();
  return {
    delayP99Ms: delays.percentile(99) / 1e6,
    delayLongestMs: delays.max / 1e6,
    ownP99Ms,
    ownLongestMs,
    mainCpuSeconds: (main.user + main.system) / 1e6,
    allCpuSeconds: (all.user + all.system) / 1e6,
  };
}
