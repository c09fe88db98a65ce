import path from 'node:path';
import { parseArgs } from 'node:util';
import { asError } from '../src/core/errors.ts';
import type { NormaliseOutcome } from '../src/core/record.ts';
import { loadDefinitions } from '../src/ingest/parsers/definitions/definition-loader.ts';
import { createSampleCollector } from '../src/sources/health/source-sample.ts';
import { faultOf } from './fuzz/check-outcome.ts';
import { type Door, openDoors } from './fuzz/doors.ts';
import { mutate } from './fuzz/mutate.ts';
import { createRandom } from './fuzz/random.ts';
import { recordSeeds } from './fuzz/record-seeds.ts';

/**
 * Sends mutated records of every kind through every door, over the whole way of a record, and reports what was thrown,
 * what came out wrong, and the slowest record by CPU time of the thread.
 *
 *   npm run fuzz -- [--records 1000000] [--seed N] [--minutes N] [--most-ms 50]
 *
 * Ends with 1 where a stage threw (the guard caught it or not), an outcome is not as it must be, or a record was slower
 * than `--most-ms`. A seed repeats a run.
 */
const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    minutes: { type: 'string', default: '600' },
    'most-ms': { type: 'string', default: '50' },
  },
});
const wanted = Number(values.records);
const until = Date.now() + Number(values.minutes) * 60_000;
const mostMicroseconds = Number(values['most-ms']) * 1000;
/** From here on a record is read again, to tell its own cost from that of a collection of memory. */
const doubtedMicroseconds = 4000;
const tellEvery = 100_000;

const { definitions } = loadDefinitions(path.join(import.meta.dirname, '../config/parsers'));
const seeds = recordSeeds(definitions);
const random = createRandom(Number(values.seed));
/** Different faults, with how often each was met and the first record that did it. */
const faults = new Map<string, { count: number; example: string }>();
let current: Uint8Array = new Uint8Array(0);
const doors = openDoors(definitions, random, (stage, thrown) => {
  const { name, stack = '' } = asError(thrown);
  noteFault(`caught in ${stage}: ${name} at ${/[\w.-]+\.ts:\d+:\d+/.exec(stack)?.[0] ?? '?'}`);
});
const collector = createSampleCollector();
const slowest = { microseconds: 0, door: '', text: '' };
const counts = { records: 0, events: 0, quarantined: 0, mutants: 0 };

function noteFault(fault: string): void {
  const known = faults.get(fault);
  if (known === undefined) faults.set(fault, { count: 1, example: shown(current) });
  else known.count++;
}

function shown(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.subarray(0, 400)).toString();
  return `${bytes.length} bytes: ${JSON.stringify(text)}${bytes.length > 400 ? ` … ${JSON.stringify(Buffer.from(bytes.subarray(-100)).toString())}` : ''}`;
}

function cpuOf(work: () => void): number {
  const start = process.threadCpuUsage();
  work();
  const used = process.threadCpuUsage(start);
  return used.user + used.system;
}

function send(door: Door, definition: string | null, bytes: Uint8Array): void {
  let outcomes: NormaliseOutcome[] = [];
  current = bytes;
  const enter = () => {
    try {
      outcomes = door.enter(bytes, definition);
    } catch (thrown) {
      noteFault(`past the guard of ${door.name}: ${asError(thrown).stack?.split('\n').slice(0, 2).join(' ')}`);
    }
  };
  let microseconds = cpuOf(enter);
  for (const outcome of outcomes) {
    const fault = faultOf(outcome);
    if (fault !== null) noteFault(fault);
    counts[outcome.kind === 'event' ? 'events' : 'quarantined']++;
  }
  collector.note(outcomes);
  counts.records += outcomes.length;
  if (microseconds <= Math.max(doubtedMicroseconds, slowest.microseconds)) return;
  for (let again = 0; again < 2; again++) microseconds = Math.min(microseconds, cpuOf(enter));
  // Of a body of many lines each counts for itself.
  const each = microseconds / Math.max(1, outcomes.length);
  if (each <= slowest.microseconds) return;
  Object.assign(slowest, { microseconds: each, door: door.name, text: shown(bytes) });
}

function tell(startedAt: number): void {
  const seconds = (Date.now() - startedAt) / 1000;
  const share = Math.round((counts.events / Math.max(1, counts.records)) * 1000) / 10;
  console.log(
    `${counts.records} records of ${wanted} in ${Math.round(seconds)} s (${Math.round(counts.records / seconds)}/s), ` +
      `${share} % events, ${faults.size} faults, slowest ${(slowest.microseconds / 1000).toFixed(1)} ms by ${slowest.door}`,
  );
}

const startedAt = Date.now();
let told = 0;
while (counts.records < wanted && Date.now() < until) {
  const seed = random.of(seeds);
  const bytes = mutate(seed.bytes, seeds, random);
  counts.mutants++;
  for (const door of doors) send(door, seed.definition, bytes);
  if (counts.records - told < tellEvery) continue;
  told = counts.records;
  collector.take(new Map());
  tell(startedAt);
}
console.log(`slowest record: ${(slowest.microseconds / 1000).toFixed(1)} ms by ${slowest.door}, ${slowest.text}`);
for (const [fault, { count, example }] of faults) console.log(`${count} × ${fault}\n    ${example}`);
const slow = slowest.microseconds > mostMicroseconds;
console.log(
  `seed ${values.seed}: ${counts.records} records of ${counts.mutants} mutants through ${doors.length} doors, ` +
    `${counts.events} events, ${counts.quarantined} quarantined, ${faults.size} kinds of faults, ` +
    `slowest ${(slowest.microseconds / 1000).toFixed(1)} ms${slow ? ` (more than ${values['most-ms']} ms)` : ''}`,
);
process.exitCode = faults.size > 0 || slow ? 1 : 0;
