import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type {
  DroppedMessage,
  FeedDoneMessage,
  FeedMessage,
  LinesMessage,
  ReceiverToWriter,
  WriterToReceiver,
} from '../../../src/core/deliveries.ts';
import { type FrameState, type LineTransport, readLineBatch } from '../../../src/ingest/line-batch.ts';
import { hangLimitMs } from '../../wait-until.ts';

interface TakenLine {
  text: string;
  state: FrameState;
  peer: string;
  transport: LineTransport;
}

/** Stands in for the writer thread at the other end of the receiver's port. */
export interface FakeWriter {
  port: MessagePort;
  lines: TakenLine[];
  feeds: FeedMessage[];
  /** Records that the receiver said it dropped, by sender. */
  drops: DroppedMessage['counts'];
  /** Lines taken, also where `keepLines` is off. */
  lineCount(): number;
  /** Stops or goes on giving credit; what was held back is given at once. */
  setCredit(on: boolean): void;
  until(condition: () => boolean, what: string): Promise<void>;
  close(): void;
}

export function createFakeWriter(
  options: { keepLines?: boolean; answer?: (feed: FeedMessage) => FeedDoneMessage | null } = {},
): FakeWriter {
  const { port1, port2 } = new MessageChannel();
  const lines: TakenLine[] = [];
  const feeds: FeedMessage[] = [];
  const drops: DroppedMessage['counts'] = [];
  let count = 0;
  let credit = true;
  let owed = 0;
  const send = (message: WriterToReceiver) => port2.postMessage(message);
  const waiting = new Set<() => void>();

  function takeFeed(message: FeedMessage): void {
    feeds.push(message);
    const done = options.answer?.(message) ?? null;
    if (done !== null) send(done);
  }

  function takeLines({ batch }: LinesMessage): void {
    count += batch.lineCount;
    if (options.keepLines !== false) {
      readLineBatch(batch, (line) => {
        const { state, peer, transport } = line;
        lines.push({ text: Buffer.from(line.bytes).toString('utf8'), state, peer, transport });
      });
    }
    if (credit) send({ type: 'credit', bytes: batch.buffer.byteLength });
    else owed += batch.buffer.byteLength;
  }

  port2.on('message', (message: ReceiverToWriter) => {
    if (message.type === 'feed') takeFeed(message);
    else if (message.type === 'dropped') drops.push(...message.counts);
    else takeLines(message);
    for (const check of waiting) check();
  });

  return {
    port: port1,
    lines,
    feeds,
    drops,
    lineCount: () => count,
    setCredit(on) {
      credit = on;
      if (on && owed > 0) send({ type: 'credit', bytes: owed });
      if (on) owed = 0;
    },
    until(condition, what) {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => finish(new Error(`did not happen: ${what} (${count} lines)`)), hangLimitMs);
        const check = () => condition() && finish(null);
        function finish(error: Error | null): void {
          clearTimeout(timer);
          waiting.delete(check);
          if (error) reject(error);
          else resolve();
        }
        waiting.add(check);
        check();
      });
    },
    close: () => port2.close(),
  };
}
