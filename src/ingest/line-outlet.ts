import type { FeedMessage, ReceiverToWriter } from '../core/deliveries.ts';
import { createLineBatchBuilder, type Line, maxPeersPerBatch } from './line-batch.ts';

/** The sending half of the port to the writer. */
interface WriterPort {
  postMessage(message: ReceiverToWriter, transfer: ArrayBuffer[]): void;
}

export interface LineOutletOptions {
  port: WriterPort;
  /** Bytes that may be on their way to the writer before senders are slowed. */
  maxOutstandingBytes: number;
  batchLines: number;
  batchBytes: number;
  batchMs: number;
  /** Called when senders have to be slowed, and when they may go on. */
  onFull(): void;
  onRoom(): void;
}

export interface OutletStats {
  batches: number;
  lines: number;
  outstandingBytes: number;
  /** Most bytes that were ever on their way at once. */
  peakOutstandingBytes: number;
  /** How often senders were slowed. */
  pauses: number;
  full: boolean;
  /** True while the appliance accepts nothing (its disk is full). */
  halted: boolean;
}

/** While nothing is accepted, drops are counted together for so long, since every entry in the ledger takes space. */
const haltedDropMs = 10_000;

/** Senders told apart in one message about drops. */
const maxDropPeers = 10_000;

/** The way to the writer: packs lines into batches and counts the bytes that the writer has not given back yet. */
export interface LineOutlet {
  add(line: Line): void;
  sendFeed(message: FeedMessage): void;
  /** Counts a record that had to be dropped; the writer enters it in the ledger. */
  drop(peer: string, count?: number): void;
  /** The writer is done with this many bytes. */
  credit(bytes: number): void;
  /** True while no more should be read: streams wait, datagrams are dropped and counted. */
  full(): boolean;
  /** Takes nothing more, as if it were full, until it is told to go on. */
  halt(on: boolean): void;
  /** Sends what is collected now. */
  flush(): void;
  stats(): OutletStats;
}

/** Creates the outlet. Senders go on when half of the outstanding bytes are given back, so that they do not flutter. */
export function createLineOutlet(options: LineOutletOptions): LineOutlet {
  const builder = createLineBatchBuilder();
  const stats: OutletStats = {
    batches: 0,
    lines: 0,
    outstandingBytes: 0,
    peakOutstandingBytes: 0,
    pauses: 0,
    full: false,
    halted: false,
  };
  const drops = new Map<string, number>();
  let timer: NodeJS.Timeout | null = null;

  function account(bytes: number): void {
    stats.outstandingBytes += bytes;
    stats.peakOutstandingBytes = Math.max(stats.peakOutstandingBytes, stats.outstandingBytes);
    if (stats.full || stats.outstandingBytes < options.maxOutstandingBytes) return;
    stats.full = true;
    stats.pauses++;
    if (!stats.halted) options.onFull();
  }

  function flush(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (drops.size > 0) {
      const counts = [...drops].map(([peer, count]) => ({ peer, count }));
      options.port.postMessage({ type: 'dropped', receivedAt: Date.now(), counts }, []);
      drops.clear();
    }
    const batch = builder.take();
    if (batch === null) return;
    stats.batches++;
    stats.lines += batch.lineCount;
    const bytes = batch.buffer.byteLength;
    options.port.postMessage({ type: 'lines', batch }, [batch.buffer]);
    account(bytes);
  }

  return {
    add(line) {
      builder.add(line);
      const lines = builder.lineCount();
      if (lines >= options.batchLines || lines >= maxPeersPerBatch || builder.byteCount() >= options.batchBytes)
        flush();
      else timer ??= setTimeout(flush, options.batchMs);
    },
    sendFeed(message) {
      const bytes = message.body.byteLength;
      options.port.postMessage(message, [message.body.buffer]);
      account(bytes);
    },
    drop(peer, count = 1) {
      // Addresses of datagrams can be forged: beyond so many they are counted as of an unknown sender.
      const counted = drops.size < maxDropPeers || drops.has(peer) ? peer : '';
      drops.set(counted, (drops.get(counted) ?? 0) + count);
      timer ??= setTimeout(flush, stats.halted ? haltedDropMs : options.batchMs);
    },
    credit(bytes) {
      stats.outstandingBytes = Math.max(0, stats.outstandingBytes - bytes);
      if (!stats.full || stats.outstandingBytes > options.maxOutstandingBytes / 2) return;
      stats.full = false;
      if (!stats.halted) options.onRoom();
    },
    halt(on) {
      if (stats.halted === on) return;
      stats.halted = on;
      if (stats.full) return;
      if (on) options.onFull();
      else options.onRoom();
    },
    full: () => stats.full || stats.halted,
    flush,
    stats: () => ({ ...stats }),
  };
}
