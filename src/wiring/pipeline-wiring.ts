import type { Clock } from '../core/clock.ts';
import type { Diagnostics } from '../diagnostics/log.ts';
import type { InferenceClient } from '../inference/client.ts';
import type { Writer } from '../intake/writer.ts';
import type { Job } from '../pipeline/job.ts';
import type { Settings } from '../settings/schema.ts';
import type { AnalysisClient } from './analysis-client.ts';
import type { DiskRoom } from './needs-room.ts';
import type { OwnClock } from './own-clock.ts';

/** What the jobs of the pipeline are made of, beside the stores. */
export interface PipelineWiring {
  settings: Settings;
  programFolder: string;
  inference: InferenceClient;
  /** Reads contexts and groups alerts. */
  analysisThread: AnalysisClient;
  /** The believed time. */
  clock: Clock;
  diagnostics: Diagnostics;
  /** Jobs that write much stop while there is none. */
  room: DiskRoom;
  /** Jobs that are made elsewhere. */
  otherJobs?: readonly Job[];
}

/** What all jobs of the pipeline are made of. */
export interface PipelineStart extends PipelineWiring {
  /** What may be deleted for its age, and when the believed time leaps. */
  ownClock: OwnClock;
  /** Commits a page of a pulled feed. @throws ApplianceError DISK_FULL_STOPPED */
  deliver: Writer['deliver'];
}
