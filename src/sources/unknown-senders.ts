import { decodeText } from '../core/decode-text.ts';
import type { SenderGuess, UnknownSender } from '../core/source.ts';

/** Senders that no source names, with their last lines. Bounded: the one heard of longest ago is forgotten first. */
export interface UnknownSenders {
  /** Notes one line; `raw` may be a view into the batch, it is copied by `endBatch` where it is kept. */
  note(line: { peer: string; receivedAt: number; transport: string; raw: Uint8Array; held: boolean }): void;
  /** Call after each batch, before its buffer is given away. */
  endBatch(): void;
  /** At most `most` senders of which something is new, and how many were forgotten since the last call. */
  takeReport(most: number): { senders: UnknownSender[]; forgotten: number };
  /** Forgets the senders that a source names by now. */
  forget(isNamed: (peer: string) => boolean): void;
}

export interface UnknownSenderLimits {
  senders: number;
  linesEach: number;
  bytesEach: number;
  /** Of the kept lines of all senders together. */
  bytesTotal: number;
}

const usualLimits: UnknownSenderLimits = {
  senders: 10_000,
  linesEach: 20,
  bytesEach: 64 * 1024,
  bytesTotal: 64 * 1024 * 1024,
};

interface Sender extends Omit<UnknownSender, 'lines'> {
  lines: Uint8Array[];
  bytes: number;
  /** Views into the batch in hand: only the last ones are worth a copy. */
  pending: Uint8Array[];
  pendingCount: number;
  /** Lines since the last guess; a guess is made again when as many came as it was made of. */
  sinceGuess: number;
}

/**
 * Makes the list. `guess` tells which definitions lines look like. Per line this costs a look-up and two stores,
 * because the usual unknown sender is one that sends a lot.
 */
export function createUnknownSenders(
  guess: (lines: readonly string[]) => readonly SenderGuess[],
  limits: UnknownSenderLimits = usualLimits,
): UnknownSenders {
  /** In the order in which they were last heard of. */
  const senders = new Map<string, Sender>();
  const touched = new Set<Sender>();
  const changed = new Set<Sender>();
  let bytesTotal = 0;
  let forgotten = 0;

  function drop(sender: Sender): void {
    bytesTotal -= sender.bytes;
    senders.delete(sender.peer);
    touched.delete(sender);
    changed.delete(sender);
  }

  function keepLines(sender: Sender): void {
    const kept = Math.min(sender.pendingCount, limits.linesEach);
    for (let back = kept; back > 0; back--) {
      const view = sender.pending[(sender.pendingCount - back) % limits.linesEach];
      if (view === undefined) continue;
      // Not `slice`, which copies nothing where the view is a Buffer.
      const line = new Uint8Array(view.subarray(0, limits.bytesEach));
      sender.lines.push(line);
      sender.bytes += line.length;
      bytesTotal += line.length;
    }
    sender.pending.length = 0;
    sender.pendingCount = 0;
    while (sender.lines.length > limits.linesEach || sender.bytes > limits.bytesEach) dropOldestLine(sender);
  }

  function dropOldestLine(sender: Sender): void {
    const length = sender.lines.shift()?.length ?? 0;
    sender.bytes -= length;
    bytesTotal -= length;
  }

  function keepWithinTotal(): void {
    for (const sender of senders.values()) {
      if (bytesTotal <= limits.bytesTotal) return;
      while (sender.lines.length > 0) dropOldestLine(sender);
    }
  }

  function report(sender: Sender): UnknownSender {
    const lines = sender.lines.map((line) => decodeText(line, 'auto').text);
    if (sender.guess.length === 0 || sender.sinceGuess >= limits.linesEach) {
      sender.guess = [...guess(lines)];
      sender.sinceGuess = 0;
    }
    const { peer, firstAt, lastAt, received, held, transport } = sender;
    sender.received = 0;
    sender.held = 0;
    return { peer, firstAt, lastAt, received, held, transport, lines, guess: sender.guess };
  }

  return {
    note({ peer, receivedAt, transport, raw, held }) {
      let sender = senders.get(peer);
      if (sender === undefined) {
        sender = newSender(peer, receivedAt);
        senders.set(peer, sender);
      }
      sender.received++;
      if (held) sender.held++;
      sender.sinceGuess++;
      sender.lastAt = receivedAt;
      sender.transport = transport;
      sender.pending[sender.pendingCount++ % limits.linesEach] = raw;
      touched.add(sender);
    },
    endBatch() {
      if (touched.size === 0) return;
      for (const sender of touched) {
        keepLines(sender);
        senders.delete(sender.peer);
        senders.set(sender.peer, sender);
        changed.add(sender);
      }
      touched.clear();
      for (const sender of senders.values()) {
        if (senders.size <= limits.senders) break;
        drop(sender);
        forgotten++;
      }
      keepWithinTotal();
    },
    takeReport(most) {
      const reports: UnknownSender[] = [];
      for (const sender of changed) {
        if (reports.length >= most) break;
        changed.delete(sender);
        reports.push(report(sender));
      }
      const lost = forgotten;
      forgotten = 0;
      return { senders: reports, forgotten: lost };
    },
    forget(isNamed) {
      for (const sender of senders.values()) if (isNamed(sender.peer)) drop(sender);
    },
  };
}

function newSender(peer: string, firstAt: number): Sender {
  const counts = { received: 0, held: 0, bytes: 0, pendingCount: 0, sinceGuess: 0 };
  return { peer, firstAt, lastAt: firstAt, transport: '', lines: [], guess: [], pending: [], ...counts };
}
