import { repeat } from '../../core/guarded-timers.ts';
import type { LogLevel } from '../../diagnostics/log.ts';
import { type DatagramSocketAddress, readKernelDrops } from './kernel-drops.ts';

export interface DropWatchOptions {
  socket: DatagramSocketAddress;
  /** The socket is older than this process: what its counter shows at the start is no loss of ours to count. */
  inherited: boolean;
  receiveBufferBytes: number;
  everyMs: number;
  /** Called with how many were dropped since the last call; each drop is told once. */
  onDropped(count: number): void;
  report(level: LogLevel, name: string, details: Record<string, unknown>): void;
}

/** Watches the kernel's drop counter of one socket. */
export interface DropWatch {
  /** Looks now; drops since the watch began, null where the kernel does not say. */
  look(): Promise<number | null>;
  /** Looks for the last time, before the socket is closed. */
  stop(): Promise<number | null>;
}

/** A loss that goes on is reported once a minute. */
const reportEveryMs = 60_000;

/** Starts watching. */
export async function watchDrops(options: DropWatchOptions): Promise<DropWatch> {
  const first = options.inherited ? await readKernelDrops(options.socket) : 0;
  let counter = first ?? 0;
  let dropped = 0;
  let unreported = 0;
  let reportedAt = Number.NEGATIVE_INFINITY;
  let known: number | null = null;
  let looking: Promise<number | null> | null = null;
  if (counter > 0) options.report('warn', 'DatagramsLostBeforeStart', { lost: counter, port: options.socket.port });

  function report(): void {
    if (unreported === 0 || performance.now() - reportedAt < reportEveryMs) return;
    const { receiveBufferBytes, socket } = options;
    options.report('warn', 'DatagramsLostByKernel', { lost: unreported, port: socket.port, receiveBufferBytes });
    unreported = 0;
    reportedAt = performance.now();
  }

  async function lookOnce(): Promise<number | null> {
    const now = await readKernelDrops(options.socket);
    if (now === null) return known;
    // A counter that went back is another socket's: nothing of it is ours.
    const more = Math.max(0, now - counter);
    counter = now;
    dropped += more;
    unreported += more;
    known = dropped;
    if (more > 0) options.onDropped(more);
    report();
    return known;
  }

  // Two looks at once would both count the same drops.
  const look = () => {
    looking ??= lookOnce().finally(() => {
      looking = null;
    });
    return looking;
  };
  const timer = repeat(options.everyMs, look, (error) =>
    options.report('error', 'KernelDropsReadError', { error: error.message }),
  );
  return {
    look,
    async stop() {
      timer.stop();
      await looking;
      return look();
    },
  };
}
