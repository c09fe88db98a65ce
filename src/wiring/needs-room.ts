import type { Job, Step, StepContext } from '../pipeline/job.ts';

/** Whether there is room on the data disk, for jobs that write much. */
export interface DiskRoom {
  /** Aborted when nothing more may be written; another signal once there is room again. */
  signal(): AbortSignal;
}

/** The switch behind a `DiskRoom`. */
export interface DiskRoomSwitch extends DiskRoom {
  set(hasRoom: boolean): void;
}

/** There is room until somebody says otherwise. */
export function createDiskRoom(): DiskRoomSwitch {
  let controller = new AbortController();
  return {
    signal: () => controller.signal,
    set(hasRoom) {
      if (!hasRoom) controller.abort(new Error('the disk of the data folder is full'));
      else if (controller.signal.aborted) controller = new AbortController();
    },
  };
}

/** The same job, begun only while there is room and stopped after the piece in hand when there is none. */
export function needsRoom(job: Job, room: DiskRoom): Job {
  return {
    ...job,
    isDue: (now) => !room.signal().aborted && job.isDue(now),
    steps: job.steps.map((step) => withSignal(step, room)),
  };
}

function withSignal(step: Step, room: DiskRoom): Step {
  if (step.kind !== 'task') return step;
  return {
    ...step,
    run: (context: StepContext) => step.run({ ...context, signal: AbortSignal.any([context.signal, room.signal()]) }),
  };
}
