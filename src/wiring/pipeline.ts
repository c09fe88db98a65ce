import { ApplianceError, asError } from '../core/errors.ts';
import { createLogNotifier } from '../notify/log-notifier.ts';
import type { Job } from '../pipeline/job.ts';
import { type AnalyseJobOptions, createAnalyseJob, takeOverAlerts } from '../pipeline/jobs/analyse-job.ts';
import { createCollectJob } from '../pipeline/jobs/collect-job.ts';
import { createGroupJob } from '../pipeline/jobs/group-job.ts';
import { createNotifyJob } from '../pipeline/jobs/notify-job.ts';
import { createPurgeJob } from '../pipeline/jobs/purge-job.ts';
import { createPipeline, type Pipeline } from '../pipeline/pipeline.ts';
import type { Queue, RunLog } from '../pipeline/ports.ts';
import { createAlertHandover } from './alert-handover.ts';
import { createAnalystOf, createVerdictKeeper } from './analysis.ts';
import { createDamageAlarm } from './damage-alarm.ts';
import { createGrouperOf } from './grouping.ts';
import { needsRoom } from './needs-room.ts';
import type { PipelineStart } from './pipeline-wiring.ts';
import { createPulledFeeds } from './pulled-feeds.ts';
import { createRecordRetention } from './record-retention.ts';
import { createRetention, createSealing } from './retention.ts';
import type { Stores } from './stores.ts';

/** The pipeline with the product's jobs. */
export interface AppliancePipeline extends Pipeline {
  /** Alerts were committed: takes them over at once and has them analysed. */
  alertsArrived(): void;
}

/** Errors that mean that the inference child died with the work in hand. */
const crashCodes = new Set<string>(['INFERENCE_CHILD_CRASHED']);

const dayMs = 86_400_000;

/** Creates the jobs and begins to bring the curated reference stories in. Nothing runs before `resume` and triggers. */
export function startPipeline(stores: Stores, wiring: PipelineStart): AppliancePipeline {
  const { settings, clock, diagnostics } = wiring;
  const transaction = <T>(work: () => T): T => stores.control.transaction(work);
  const enqueue = (items: Parameters<typeof stores.queue.add>[0]) => void stores.queue.add(items, clock.now());
  const hasReady = (queue: string, now: number) => (stores.queue.nextReadyAt(queue) ?? Number.POSITIVE_INFINITY) <= now;
  const damage = createDamageAlarm(stores.health, { clock, diagnostics });
  const notifier = createLogNotifier(diagnostics);
  const feeds = createPulledFeeds(stores, { settings, clock, deliver: wiring.deliver });

  const analysis: AnalyseJobOptions = {
    handover: createAlertHandover(stores, { clock, diagnostics, damage }),
    analyst: createAnalystOf(stores, wiring),
    verdicts: createVerdictKeeper(stores),
    enqueue,
    transaction,
    hasReady,
    windowMs: settings.analysis.windowSeconds * 1000,
    settleMs: settings.analysis.settleSeconds * 1000,
    now: clock.now,
    // Parallel sequences gain nothing on a CPU (design, 'Models').
    concurrency: 1,
  };

  const jobs: Job[] = [
    createCollectJob(feeds),
    createAnalyseJob(analysis),
    createGroupJob({ ...createGrouperOf(stores, wiring), enqueue, hasReady, now: clock.now }),
    createNotifyJob({
      hasReady,
      async notify(ticketId) {
        const ticket = stores.tickets.get(ticketId);
        if (ticket) await notifier.ticketCreated(ticket);
      },
    }),
    createPurgeJob({
      ...createRetention(stores, {
        ...wiring.ownClock,
        clock,
        damage,
        archive: { dataFolder: settings.data.folder, keptMs: settings.storage.rawArchiveDays * dayMs },
      }),
      gate: wiring.ownClock.gate,
      retentionMs: settings.storage.retentionDays * dayMs,
      maxBytes: settings.storage.maxGib === 0 ? null : settings.storage.maxGib * 2 ** 30,
      minimumMs: settings.storage.minimumDays * dayMs,
      agedClasses: createRecordRetention(stores, clock, settings.retention),
    }),
    needsRoom(createSealing(stores, { clock, damage }, settings.storage.coldAfterDays * dayMs), wiring.room),
    ...(wiring.otherJobs ?? []),
  ];
  const pipeline = createPipeline({
    jobs,
    queue: stores.queue as Queue,
    runs: stores.runs as RunLog,
    transaction,
    clock,
    diagnostics,
    isCrash: (error) => error instanceof ApplianceError && crashCodes.has(error.code),
  });
  const hasten = () => void stores.queue.hasten(clock.now());
  hasten();
  wiring.ownClock.guard.onLeap(hasten);
  return {
    ...pipeline,
    alertsArrived() {
      try {
        takeOverAlerts(analysis);
      } catch (thrown) {
        // They stay in the outbox; the run that is triggered now, or the next scheduled one, takes them over.
        diagnostics.report('error', 'AlertsTakenOverError', { error: asError(thrown).message });
      }
      pipeline.trigger('analyse', 'event');
    },
  };
}
