import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';

/** How late the main thread's event loop was over the last whole minute or, before the first has passed, so far. */
export interface EventLoopFigures {
  /** 99th percentile of the delay that was seen, whoever caused it, milliseconds. */
  delayP99Ms: number;
  /**
   * 99th percentile of the part that this thread caused: its own CPU time, at most the delay. A program that takes the
   * core away lengthens the delay seen and never this; waiting for a disk in the thread is in the delay seen alone.
   */
  ownP99Ms: number;
  /** The longest such part: a single freeze hardly moves a percentile of a minute. */
  ownLongestMs: number;
}

export interface EventLoopMonitor {
  figures(): EventLoopFigures;
  stop(): void;
}

const everyMs = 10;

/**
 * Watches how late a timer of this thread is, and by `process.threadCpuUsage` how much of that was the thread's own work.
 * One look costs about a microsecond, a hundred of them a second.
 */
export function startEventLoopMonitor(windowMs = 60_000): EventLoopMonitor {
  const delays = createHistogram();
  const own = createHistogram();
  let lastAt = performance.now();
  let lastCpu = cpuMicroseconds();
  let last: EventLoopFigures | null = null;
  const look = () => {
    const at = performance.now();
    const cpu = cpuMicroseconds();
    const delay = Math.max(0, (at - lastAt - everyMs) * 1000);
    note(delays, delay);
    note(own, Math.min(delay, cpu - lastCpu));
    lastAt = at;
    lastCpu = cpu;
  };
  const read = (): EventLoopFigures => ({
    delayP99Ms: millisecondsAt(delays, 99),
    ownP99Ms: millisecondsAt(own, 99),
    ownLongestMs: millisecondsAt(own, 100),
  });
  const looking = setInterval(look, everyMs).unref();
  const turning = setInterval(() => {
    last = read();
    delays.reset();
    own.reset();
  }, windowMs).unref();
  return {
    figures: () => last ?? read(),
    stop() {
      clearInterval(looking);
      clearInterval(turning);
    },
  };
}

function cpuMicroseconds(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

/** Recordable histograms hold whole numbers from 1. */
function note(histogram: RecordableHistogram, microseconds: number): void {
  histogram.record(Math.max(1, Math.round(microseconds)));
}

function millisecondsAt(histogram: RecordableHistogram, percentile: number): number {
  return histogram.count === 0 ? 0 : histogram.percentile(percentile) / 1000;
}
