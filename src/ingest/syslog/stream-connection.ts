import type { Socket } from 'node:net';
import type { Seat } from '../connection-seats.ts';
import type { FrameState, LineTransport } from '../line-batch.ts';
import type { LineOutlet } from '../line-outlet.ts';
import type { ReceiverLimits } from '../receiver-options.ts';
import type { StreamStats } from '../receiver-stats.ts';
import type { HoldBudget } from './frame-hold.ts';
import { createFrameSplitter } from './frame-splitter.ts';
import { peerAddress } from './peer-address.ts';

export interface StreamConnectionOptions {
  socket: Socket;
  seat: Seat;
  transport: LineTransport;
  stats: StreamStats;
  outlet: LineOutlet;
  limits: ReceiverLimits;
  budget: HoldBudget;
  onClosed(): void;
}

export interface StreamConnection {
  pause(): void;
  resume(): void;
  /** Tells the sender that no more is read after at most `graceMs`. */
  finish(graceMs: number): void;
}

const keepAliveMs = 60_000;

/** Reads one sender's stream. It is never cut for being too fast, only paused. */
export function openStreamConnection(options: StreamConnectionOptions): StreamConnection {
  const { socket, seat, stats, outlet, limits } = options;
  const peer = peerAddress(socket.remoteAddress);
  let receivedAt = 0;
  let skippedBytes = 0;
  let droppedFrames = 0;
  let proven = false;
  const splitter = createFrameSplitter({
    maxMessageBytes: limits.maxMessageBytes,
    maxHeldBytes: limits.maxHeldBytes,
    budget: options.budget,
    emit(bytes: Uint8Array, state: FrameState) {
      stats.received++;
      if (state === 'whole') {
        stats.handedOn++;
        if (!proven) seat.prove();
        proven = true;
      } else stats.quarantined++;
      outlet.add({ bytes, receivedAt, peer, transport: options.transport, state });
    },
  });

  function takeCounts(): void {
    const counts = splitter.counts();
    const dropped = counts.droppedFrames - droppedFrames;
    stats.skippedBytes += counts.skippedBytes - skippedBytes;
    stats.dropped += dropped;
    stats.received += dropped;
    if (dropped > 0) outlet.drop(peer, dropped);
    skippedBytes = counts.skippedBytes;
    droppedFrames = counts.droppedFrames;
  }

  socket.setKeepAlive(true, keepAliveMs);
  socket.setTimeout(limits.idleMs);
  socket.on('data', (chunk: Buffer) => {
    receivedAt = Date.now();
    seat.heardAt = performance.now();
    stats.receivedBytes += chunk.length;
    splitter.push(chunk);
    takeCounts();
  });
  socket.on('timeout', () => {
    // A connection that we hold back ourselves is silent through no fault of its sender.
    if (socket.isPaused()) return;
    stats.connectionsIdleClosed++;
    socket.destroy();
  });
  socket.on('error', () => {
    stats.connectionsFailed++;
  });
  socket.on('close', () => {
    receivedAt = Date.now();
    splitter.end();
    takeCounts();
    options.onClosed();
  });
  return {
    pause: () => void socket.pause(),
    resume() {
      // What it sent meanwhile waits to be read: only from now on its silence counts.
      socket.setTimeout(limits.idleMs);
      socket.resume();
    },
    finish(graceMs) {
      socket.end();
      const timer = setTimeout(() => socket.destroy(), graceMs);
      socket.once('close', () => clearTimeout(timer));
    },
  };
}
