import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Delay of the main thread's event loop over the last whole minute. */
export interface EventLoopMonitor {
  /** 99th percentile in milliseconds, of the last whole minute or, before the first has passed, of what there is. */
  p99Ms(): number;
  stop(): void;
}

const resolutionMs = 10;

/** Watches how late timers of this thread are (perf_hooks; the timer's own interval is subtracted). */
export function startEventLoopMonitor(windowMs = 60_000): EventLoopMonitor {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  let last: number | null = null;
  const read = () => Math.max(0, histogram.percentile(99) / 1e6 - resolutionMs);
  const timer = setInterval(() => {
    last = read();
    histogram.reset();
  }, windowMs);
  timer.unref();
  return {
    p99Ms: () => last ?? read(),
    stop() {
      clearInterval(timer);
      histogram.disable();
    },
  };
}
