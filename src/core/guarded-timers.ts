import { asError } from './errors.ts';

/**
 * Timers whose work may fail. What a callback of `setTimeout` or `setInterval` throws, and a promise that it forgets,
 * end the whole process; here both go to `onError`, and the repetition goes on. A test keeps other timers out of `src`.
 */
export interface GuardedTimer {
  stop(): void;
  /** Does not keep the process alive by itself. */
  unref(): GuardedTimer;
}

type Work = () => unknown;
type OnError = (error: Error) => void;

/** Does the work every so many milliseconds; a round that is still under way is not begun a second time. */
export function repeat(everyMs: number, work: Work, onError: OnError): GuardedTimer {
  let underWay = false;
  const timer = setInterval(() => {
    if (underWay) return;
    underWay = true;
    guarded(work, onError, () => {
      underWay = false;
    });
  }, everyMs);
  return handleOf(timer);
}

/** Does the work once, after so many milliseconds. */
export function after(ms: number, work: Work, onError: OnError): GuardedTimer {
  const timer = setTimeout(() => guarded(work, onError), ms);
  return handleOf(timer);
}

function handleOf(timer: NodeJS.Timeout): GuardedTimer {
  const handle: GuardedTimer = {
    stop: () => clearTimeout(timer),
    unref() {
      timer.unref();
      return handle;
    },
  };
  return handle;
}

/** Does the work now; whatever it throws or rejects with goes to `onError`. */
function guarded(work: Work, onError: OnError, ended: () => void = () => {}): void {
  const failed = (thrown: unknown): void => {
    ended();
    onError(asError(thrown));
  };
  try {
    const outcome = work();
    if (outcome instanceof Promise) outcome.then(ended, failed);
    else ended();
  } catch (thrown) {
    failed(thrown);
  }
}
