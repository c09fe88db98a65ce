import { rmSync } from 'node:fs';
import { type CpuByThread, type MeasuredAppliance, startMeasuredAppliance } from './measured-appliance.ts';
import type { MessageFile } from './message-file.ts';
import { type Sent, startSender } from './sender-process.ts';

/** One run of the appliance under a load. */
export interface IngestRun {
  kind: 'tcp' | 'udp';
  /** Lines asked for each second; 0: as fast as they are taken. */
  rate: number;
  sent: number;
  sentSeconds: number;
  /** From the first line sent to the last one committed. */
  perSecond: number;
  stored: number;
  quarantined: number;
  dropped: number;
  /** Sent and not committed, at the middle of the run and just before its end. */
  backlogMiddle: number;
  backlogEnd: number;
  /** From the end of sending to the last commit, seconds. */
  drainSeconds: number;
  /** From the end of sending until every finished partition was sealed, seconds. */
  sealedAfterSeconds: number;
  /** Finished partitions that waited for the sealer, at most. */
  unsealedMost: number;
  /** Microseconds a message, of the whole process and by thread. */
  cpuMicros: number;
  cpuByThread: Record<string, number>;
  senderCpuMicros: number;
  /** Receive to commit, milliseconds. */
  latency: { p50Ms: number; p99Ms: number; maxMs: number };
  bytesPerEvent: { sealed: number | null; unsealed: number | null };
  memoryMiB: number;
}

export interface IngestLoad {
  kind: 'tcp' | 'udp';
  rate: number;
  seconds: number;
}

export interface IngestRunOptions {
  programFolder: string;
  /** Emptied before and removed after the run. */
  folder: string;
  file: MessageFile;
  onProgress(text: string): void;
}

interface Sample {
  sent: number;
  stored: number;
  unsealed: number;
}

const drainMs = 120_000;
const sealMs = 600_000;

/** Starts the program on an empty folder, sends, waits until all is committed and sealed, and stops it. */
export async function runIngest(load: IngestLoad, options: IngestRunOptions): Promise<IngestRun> {
  const { folder, file, programFolder } = options;
  rmSync(folder, { recursive: true, force: true });
  const appliance = await startMeasuredAppliance({ programFolder, folder });
  try {
    const before = appliance.cpu();
    const startedAt = performance.now();
    const port = appliance.ports[load.kind];
    const sender = startSender(load.kind === 'tcp' ? 'line-sender' : 'datagram-sender', [
      port,
      file.path,
      load.rate,
      load.seconds,
    ]);
    const samples: Sample[] = [];
    const watch = setInterval(() => samples.push(sampleOf(appliance, sender.sentSoFar(), options)), 1000);
    const sent = await sender.done.finally(() => clearInterval(watch));
    const endedAt = performance.now();
    await settle(appliance, sent.sent);
    const committedAt = performance.now();
    const memoryMiB = Math.round(appliance.memoryBytes() / 2 ** 20);
    const unsealed = bytesPerEvent(appliance, (state) => state === 'hot');
    const sealedAfterSeconds = await untilSealed(appliance, endedAt);
    const cpu = difference(before, appliance.cpu());
    const { received, stored, quarantined, dropped } = appliance.ledger();
    const sealed = bytesPerEvent(appliance, (state) => state === 'sealed');
    await appliance.stop();
    // Reported each minute and at the stop.
    const latency = worst(appliance.reports('CommitLatency'));
    const micros = (seconds: number) => (seconds * 1e6) / Math.max(1, received);
    const middle = samples[Math.floor(samples.length / 2)];
    const last = samples.at(-1);
    return {
      ...load,
      sent: sent.sent,
      sentSeconds: sent.seconds,
      perSecond: stored / ((committedAt - startedAt) / 1000),
      stored,
      quarantined,
      dropped,
      backlogMiddle: middle === undefined ? 0 : middle.sent - middle.stored,
      backlogEnd: last === undefined ? 0 : last.sent - last.stored,
      drainSeconds: (committedAt - endedAt) / 1000,
      sealedAfterSeconds,
      unsealedMost: samples.reduce((most, { unsealed: count }) => Math.max(most, count), 0),
      cpuMicros: micros(Object.values(cpu).reduce((sum, seconds) => sum + seconds, 0)),
      cpuByThread: Object.fromEntries(Object.entries(cpu).map(([name, seconds]) => [name, micros(seconds)])),
      senderCpuMicros: senderMicros(sent),
      latency,
      bytesPerEvent: { sealed, unsealed },
      memoryMiB,
    };
  } finally {
    await appliance.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function sampleOf(appliance: MeasuredAppliance, sent: number, { onProgress }: IngestRunOptions): Sample {
  const partitions = appliance.partitions();
  const stored = partitions.reduce((sum, { rows }) => sum + rows, 0);
  const unsealed = partitions.filter(({ state }) => state === 'closed').length;
  onProgress(`sent ${sent.toLocaleString('en')}, stored ${stored.toLocaleString('en')}, ${unsealed} unsealed`);
  return { sent, stored, unsealed };
}

/** All is through when everything sent is in the ledger, or when nothing more arrives (datagrams can be lost). */
async function settle(appliance: MeasuredAppliance, sent: number): Promise<void> {
  const end = performance.now() + drainMs;
  let before = -1;
  let stillFor = 0;
  while (performance.now() < end) {
    const { received } = appliance.ledger();
    if (received >= sent) return;
    stillFor = received === before ? stillFor + 1 : 0;
    if (stillFor > 50) return;
    before = received;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function untilSealed(appliance: MeasuredAppliance, fromAt: number): Promise<number> {
  const end = performance.now() + sealMs;
  while (appliance.partitions().some(({ state }) => state === 'closed')) {
    if (performance.now() > end) return Number.POSITIVE_INFINITY;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return (performance.now() - fromAt) / 1000;
}

function bytesPerEvent(appliance: MeasuredAppliance, wanted: (state: string) => boolean): number | null {
  const chosen = appliance.partitions().filter(({ state, rows }) => wanted(state) && rows > 0);
  const rows = chosen.reduce((sum, partition) => sum + partition.rows, 0);
  return rows === 0 ? null : chosen.reduce((sum, { bytes }) => sum + bytes, 0) / rows;
}

function difference(before: CpuByThread, after: CpuByThread): CpuByThread {
  return Object.fromEntries(Object.entries(after).map(([name, seconds]) => [name, seconds - (before[name] ?? 0)]));
}

/** Of several minutes the worst counts, so that a good one hides nothing. */
function worst(reports: Record<string, unknown>[]): IngestRun['latency'] {
  const most = (key: string) => reports.reduce((highest, report) => Math.max(highest, Number(report[key] ?? 0)), 0);
  return { p50Ms: most('p50Ms'), p99Ms: most('p99Ms'), maxMs: most('maxMs') };
}

function senderMicros({ cpuSeconds, sent }: Sent): number {
  return (cpuSeconds * 1e6) / Math.max(1, sent);
}
