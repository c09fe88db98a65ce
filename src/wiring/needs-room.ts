import type { Job, Step, StepContext } from '../pipeline/job.ts';

/** Whether there is room on the data disk, for jobs that write much. */
export interface DiskRoom {
  /** Aborted when nothing more may be written; another signal once there is room again. */
  signal(): AbortSignal;
  /** Calls the listener at each change, and at once where there is no room. */
  follow(listener: (isThere: boolean) => void): void;
}

/** The switch behind a `DiskRoom`. */
export interface DiskRoomSwitch extends DiskRoom {
  set(hasRoom: boolean): void;
}

/** There is room until somebody says otherwise. */
export function createDiskRoom(): DiskRoomSwitch {
  let controller = new AbortController();
  const listeners: ((isThere: boolean) => void)[] = [];
  return {
    signal: () => controller.signal,
    follow(listener) {
      listeners.push(listener);
      if (controller.signal.aborted) listener(false);
    },
    set(hasRoom) {
      if (hasRoom !== controller.signal.aborted) return;
      if (hasRoom) controller = new AbortController();
      else controller.abort(new Error('the disk of the data folder is full'));
      for (const listener of listeners) listener(hasRoom);
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
