/**
 * Measures how long commits wait while a day of events is deleted: a writer process appends at a rate, and the sealer
 * thread of this process unlinks a day's partitions beside it. Beside it the same writer without deleting.
 *
 * Usage: node scripts/bench-delete.ts [--events N] [--rate N] [--seconds N] [--json FILE]
 */
import { spawn } from 'node:child_process';
import { closeSync, copyFileSync, fsyncSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { listPartitions, partitionBytes, partitionPath, warmPath } from '../src/store/events/partition-files.ts';
import { openSealer } from '../src/store/events/sealer.ts';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '5000000' },
    rate: { type: 'string', default: '20000' },
    seconds: { type: 'string', default: '20' },
    json: { type: 'string' },
  },
});
const eventsPerPartition = 500_000;
const seconds = Number(values.seconds);
const folder = mkdtempSync(join(tmpdir(), 'haetae-bench-delete-'));
const writer = new URL('./bench/commit-writer.ts', import.meta.url).pathname;

interface WriterFigures {
  commits: number;
  eventsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  longestMs: number;
}

try {
  const partitions = await fillDay();
  const bytes = partitions.reduce((sum, partition) => sum + partitionBytes(folder, partition), 0);
  const alone = await writeBeside(async () => {});
  let deleteMs = 0;
  const beside = await writeBeside(async () => {
    const sealer = openSealer({ folder });
    const startedAt = performance.now();
    const limits = { receivedBefore: Number.MAX_SAFE_INTEGER, alertsTakenUpTo: Number.MAX_SAFE_INTEGER };
    const { purged } = await sealer.purge({ ...limits, freeBytes: bytes }, () => {});
    deleteMs = Math.round(performance.now() - startedAt);
    if (purged.length < partitions.length) throw new Error(`only ${purged.length} partitions went`);
    await sealer.close();
  });
  const result = { events: partitions.length * eventsPerPartition, bytes, deleteMs, alone, beside };
  console.log(
    `${result.events} events, ${(bytes / 2 ** 30).toFixed(1)} GiB in ${partitions.length} files unlinked in ${deleteMs} ms`,
  );
  for (const [name, { p50Ms, p99Ms, longestMs }] of Object.entries({ alone, beside })) {
    console.log(
      `${name.padEnd(7)} commit with its rows: p50 ${p50Ms} ms, p99 ${p99Ms} ms; longest commit ${longestMs} ms`,
    );
  }
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Fills and seals one partition and copies it: what is in them does not matter to unlinking. */
async function fillDay(): Promise<number[]> {
  await runWriter(String(Math.ceil(eventsPerPartition / 20_000) + 5), '200000');
  const sealer = openSealer({ folder });
  const { sealed } = await sealer.seal();
  await sealer.close();
  const first = sealed[0];
  if (first === undefined) throw new Error('no partition was filled');
  const count = Math.ceil(Number(values.events) / eventsPerPartition);
  const newest = listPartitions(folder).at(-1) ?? first;
  for (let number = newest + 1; number < newest + count; number += 1) {
    copyFileSync(partitionPath(folder, first), warmPath(folder, number));
    // Data of a day is long on the disk when it is deleted.
    const file = openSync(warmPath(folder, number), 'r+');
    fsyncSync(file);
    closeSync(file);
  }
  // Those between are of the filling writer; the day is the sealed ones.
  for (const number of listPartitions(folder))
    if (number !== first && number <= newest) rmSync(warmPath(folder, number));
  return listPartitions(folder);
}

/** What the writer says after it wrote beside something that begins when it has come to its speed. */
async function writeBeside(act: () => Promise<void>): Promise<WriterFigures> {
  const figures = runWriter(String(seconds), values.rate);
  await sleep((seconds * 1000) / 3);
  await act();
  return figures;
}

async function runWriter(forSeconds: string, rate: string): Promise<WriterFigures> {
  const child = spawn(process.execPath, [writer, folder, forSeconds, rate], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  await new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`the writer ended with ${code}`))));
  });
  return JSON.parse(output) as WriterFigures;
}
