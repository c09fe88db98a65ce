import { setTimeout as sleep } from 'node:timers/promises';
import { type Acknowledgement, createEdrPusher, type EdrFeed } from './edr-push.ts';
import { payloadAt, type RecordedItem, type Via } from './recording/recorded-item.ts';
import { type Address, createUdpSender, type LineSender, openTcpSender } from './syslog-senders.ts';

export interface SendOptions {
  items: readonly RecordedItem[];
  /** Length of the recorded day in seconds. */
  daySeconds: number;
  /** Moment that the day ends at, UTC epoch milliseconds; the moment of sending. */
  endAt: number;
  /** How long sending takes; items are spread evenly over it. */
  durationMs: number;
  udp: Address;
  tcp: Address;
  edr: EdrFeed;
  onProgress?: (progress: SendProgress) => void;
  signal?: AbortSignal;
}

export interface SendProgress {
  sent: number;
  total: number;
}

export interface SendOutcome {
  sent: Record<Via, number>;
  /** Sum of what the feed acknowledged. */
  acknowledged: Acknowledgement;
}

const sliceMs = 500;

/**
 * Sends a recording over real sockets with its times moved to now: datagrams, two TCP connections (one octet-counted,
 * one newline-framed) and pushes to the EDR feed, each acknowledged before the next slice is sent.
 */
export async function sendRecording(options: SendOptions): Promise<SendOutcome> {
  const { items, durationMs, onProgress, signal } = options;
  const outcome: SendOutcome = {
    sent: { udp: 0, tcp: 0, edr: 0 },
    acknowledged: { stored: 0, duplicates: 0, quarantined: 0 },
  };
  const links = await openLinks(options);
  const sliceCount = Math.max(1, Math.ceil(durationMs / sliceMs));
  const startedMs = performance.now();
  try {
    for (let slice = 0; slice < sliceCount; slice++) {
      signal?.throwIfAborted();
      const from = Math.floor((items.length * slice) / sliceCount);
      const to = Math.floor((items.length * (slice + 1)) / sliceCount);
      await sendSlice(items.slice(from, to), { options, links, outcome });
      onProgress?.({ sent: to, total: items.length });
      const restMs = (durationMs * (slice + 1)) / sliceCount - (performance.now() - startedMs);
      if (restMs > 0) await sleep(restMs, undefined, signal === undefined ? {} : { signal });
    }
  } finally {
    await links.close();
  }
  return outcome;
}

interface Links {
  udp: LineSender;
  tcpFor(line: string): LineSender;
  push(records: string[]): Promise<Acknowledgement>;
  close(): Promise<void>;
}

async function openLinks({ udp, tcp, edr }: SendOptions): Promise<Links> {
  const datagrams = createUdpSender(udp);
  const [counted, lines] = await Promise.all([openTcpSender(tcp, 'octet-counted'), openTcpSender(tcp, 'newline')]);
  const pusher = createEdrPusher(edr);
  const byHost = new Map<string, LineSender>();
  return {
    udp: datagrams,
    // A machine keeps to one connection, so that its lines stay in order; every second one counts octets.
    tcpFor: (line) => {
      const host = line.split(' ', 3)[2] ?? '';
      const sender = byHost.get(host) ?? (byHost.size % 2 === 0 ? counted : lines);
      byHost.set(host, sender);
      return sender;
    },
    push: (records) => pusher.push(records),
    close: async () => {
      pusher.close();
      await Promise.all([datagrams.close(), counted.close(), lines.close()]);
    },
  };
}

interface SliceTarget {
  options: SendOptions;
  links: Links;
  outcome: SendOutcome;
}

async function sendSlice(items: readonly RecordedItem[], { options, links, outcome }: SliceTarget): Promise<void> {
  const records: string[] = [];
  for (const item of items) {
    const at = Math.round(options.endAt + (item.offsetSeconds - options.daySeconds) * 1000);
    const payload = payloadAt(item, at);
    if (item.via === 'edr') records.push(payload);
    else await (item.via === 'udp' ? links.udp : links.tcpFor(payload)).send(payload);
    outcome.sent[item.via] += 1;
  }
  if (records.length === 0) return;
  const { stored, duplicates, quarantined } = await links.push(records);
  outcome.acknowledged.stored += stored;
  outcome.acknowledged.duplicates += duplicates;
  outcome.acknowledged.quarantined += quarantined;
}
