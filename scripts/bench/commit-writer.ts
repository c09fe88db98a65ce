import type { AppendItem } from '../../src/core/commit.ts';
import type { IngestSource } from '../../src/core/source.ts';
import { createNormaliser } from '../../src/ingest/normalise.ts';
import { openEventWriter } from '../../src/store/events/event-writer.ts';
import { createMessageMix } from './message-mix.ts';

/**
 * A writer process for measuring how long a commit can take: appends events at a rate until its time is over or it is
 * told to stop (SIGTERM), then prints `{events, commits, p50Ms, p99Ms, longestMs, longestAfterMs, walBytes}`.
 * Arguments: data folder, seconds, events a second, rows of a commit.
 */
const [folder = '', seconds = '20', rate = '50000', rowsPerCommit = '2000'] = process.argv.slice(2);
const source: IngestSource = {
  id: 1,
  name: 'bench',
  kind: 'syslog',
  parser: 'auto',
  timeZone: 'UTC',
  charset: 'utf-8',
};
const commitRows = Number(rowsPerCommit);
const pool = makeItems(commitRows * 10);
const writer = openEventWriter({ folder, clock: { now: () => Date.now() }, checkpoints: 'thread' });
const startedAt = performance.now();
const endAt = startedAt + Number(seconds) * 1000;
const durations: number[] = [];
const longest = { ms: 0, afterMs: 0 };
let walBytes = 0;
let stopped = false;
process.on('SIGTERM', () => {
  stopped = true;
});
setImmediate(next);

function next(): void {
  const now = performance.now();
  if (stopped || now >= endAt) {
    finish();
    return;
  }
  const due = startedAt + (durations.length * commitRows * 1000) / Number(rate);
  if (now < due) {
    setTimeout(next, Math.min(due - now, 20));
    return;
  }
  const at = Date.now();
  const first = (durations.length % 10) * commitRows;
  const items = pool.slice(first, first + commitRows);
  for (const { event } of items) {
    event.at = at;
    event.receivedAt = at;
  }
  const before = performance.now();
  writer.append(items);
  const appended = performance.now();
  writer.commit();
  const status = writer.status();
  const ms = performance.now() - appended;
  durations.push(performance.now() - before);
  walBytes = Math.max(walBytes, status.walBytes);
  if (ms > longest.ms) Object.assign(longest, { ms, afterMs: appended - startedAt });
  setImmediate(next);
}

function finish(): void {
  writer.close();
  const sorted = durations.sort((a, b) => a - b);
  const part = (share: number): number =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  process.stdout.write(
    `${JSON.stringify({
      events: sorted.length * commitRows,
      commits: sorted.length,
      eventsPerSecond: Math.round((sorted.length * commitRows * 1000) / (performance.now() - startedAt)),
      p50Ms: part(0.5),
      p99Ms: part(0.99),
      longestMs: round(longest.ms),
      longestAfterMs: round(longest.afterMs),
      walBytes,
    })}\n`,
  );
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}

function makeItems(count: number): AppendItem[] {
  const normaliser = createNormaliser({ sources: [], defaultSource: source });
  const mix = createMessageMix();
  return Array.from({ length: count }, () => {
    const raw = Buffer.from(mix.next(Date.now()));
    const outcome = normaliser.normaliseRecord({ sourceId: 1, raw, receivedAt: Date.now(), peer: '192.0.2.1' });
    if (outcome.kind !== 'event') throw new Error(`quarantined: ${raw.toString()}`);
    return { event: outcome.event, alert: null };
  });
}
