import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { AppendItem } from '../../src/core/commit.ts';
import type { IngestSource } from '../../src/core/source.ts';
import { createNormaliser } from '../../src/ingest/normalise.ts';
import { openEventWriter } from '../../src/store/events/event-writer.ts';
import { openSealer } from '../../src/store/events/sealer.ts';
import { createMessageMix } from './message-mix.ts';

/** What a folder of benchmark events holds; kept beside them, so that they can be used again. */
export interface FilledFolder {
  events: number;
  /** Span of event times, UTC epoch milliseconds. */
  fromAt: number;
  toAt: number;
  rawBytes: number;
  /** Of the raw lines by gzip at its usual level, as a log archive would keep them; bytes an event. */
  gzipBytesPerEvent: number;
  hotBytesPerEvent: number;
  sealedBytesPerEvent: number;
}

const noteName = 'bench-search.json';
const rowsPerCommit = 2000;
const dayMs = 86_400_000;
const gzipLines = 100_000;
const bench: IngestSource = { id: 1, name: 'bench', kind: 'syslog', timeZone: 'Asia/Seoul', charset: 'utf-8' };

/** Fills `folder` with a day of events through the real normaliser and writer, and has them sealed meanwhile. */
export async function fillFolder(
  folder: string,
  events: number,
  onProgress: (text: string) => void,
): Promise<FilledFolder> {
  const note = join(folder, noteName);
  if (existsSync(note)) return JSON.parse(readFileSync(note, 'utf8')) as FilledFolder;
  const toAt = Math.floor(Date.now() / 60_000) * 60_000;
  const fromAt = toAt - dayMs;
  const normaliser = createNormaliser({ sources: [], defaultSource: bench });
  const mix = createMessageMix();
  let now = fromAt;
  const writer = openEventWriter({ folder, clock: { now: () => now }, day: null });
  const sealer = openSealer({ folder });
  let sealing: Promise<unknown> = Promise.resolve();
  let partition = writer.status().partition;
  let rawBytes = 0;
  let hotBytesPerEvent = 0;
  let sample = '';
  for (let stored = 0; stored < events; stored += rowsPerCommit) {
    const items: AppendItem[] = [];
    for (let index = stored; index < Math.min(events, stored + rowsPerCommit); index += 1) {
      now = fromAt + Math.floor((index / events) * dayMs);
      const line = mix.next(now);
      rawBytes += line.length;
      if (index < gzipLines) sample += `${line}\n`;
      const raw = Buffer.from(line);
      const outcome = normaliser.normaliseRecord({ sourceId: 1, raw, receivedAt: now, peer: '192.0.2.1' });
      if (outcome.kind !== 'event') throw new Error(`quarantined: ${line}`);
      items.push({ event: outcome.event, alert: null });
    }
    writer.append(items);
    writer.commit();
    const { rowCount, sizeBytes, partition: current } = writer.status();
    if (rowCount > 0) hotBytesPerEvent = sizeBytes / rowCount;
    if (current !== partition) {
      partition = current;
      await sealing;
      sealing = sealer.seal();
      onProgress(`${stored.toLocaleString('en')} of ${events.toLocaleString('en')} events`);
      // Without a turn of the event loop the sealer would not be told.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  writer.close();
  onProgress('sealing');
  await sealing;
  // The last partition is hot still: one event of the next day finishes it.
  now = toAt + dayMs;
  const last = openEventWriter({ folder, clock: { now: () => now } });
  last.status();
  last.close();
  await sealer.seal();
  await sealer.close();
  const filled: FilledFolder = {
    events,
    fromAt,
    toAt,
    rawBytes,
    gzipBytesPerEvent: gzipSync(sample).length / Math.min(events, gzipLines),
    hotBytesPerEvent,
    sealedBytesPerEvent: eventBytes(folder) / events,
  };
  writeFileSync(note, JSON.stringify(filled));
  return filled;
}

/** Bytes of all partitions with what belongs to them. */
function eventBytes(folder: string): number {
  const files = readdirSync(join(folder, 'events'));
  return files.reduce((sum, name) => sum + statSync(join(folder, 'events', name)).size, 0);
}
