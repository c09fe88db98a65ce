/**
 * Measures search over sealed partitions: time to the newest 100 by kind of question, warm and cold, how fast a search
 * ends when it is cancelled, what searching costs reception, and bytes an event on disk.
 *
 * Usage: npm run bench:search -- [--events N] [--data FOLDER] [--runs N] [--queries N] [--cold-queries N] [--json FILE]
 */
import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { type EventSearch, openEventSearch } from '../src/store/events/event-search.ts';
import { measureColdPartition } from './bench/cold-partition.ts';
import { dropCaches } from './bench/drop-caches.ts';
import { median } from './bench/medians.ts';
import { type FilledFolder, fillFolder } from './bench/search-fill.ts';
import { makeQuery, type QueryKind, queryKinds } from './bench/search-queries.ts';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '10000000' },
    data: { type: 'string' },
    runs: { type: 'string', default: '3' },
    queries: { type: 'string', default: '50' },
    'cold-queries': { type: 'string', default: '20' },
    seconds: { type: 'string', default: '10' },
    json: { type: 'string' },
  },
});
const run = promisify(execFile);
const runs = whole('runs');
const folder = values.data ?? join(tmpdir(), `haetae-bench-search-${process.pid}`);
const progress = (text: string) => {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K  ${text}`);
};

interface Spread {
  p50Ms: number;
  p95Ms: number;
  longestMs: number;
  found: number;
}

mkdirSync(folder, { recursive: true });
try {
  const filled = await fillFolder(folder, whole('events'), progress);
  progress('');
  console.log(
    `${availableParallelism()} cores; ${show(filled.events)} events of ${(filled.rawBytes / filled.events).toFixed(0)} raw bytes; medians of ${runs} runs`,
  );
  const search = openEventSearch({ folder });
  const warm = await measureWarm(search, filled);
  const histogram = await measureHistograms(search, filled);
  const cancel = await measureCancel(search);
  await search.close();
  const cold = await measureCold();
  const ingest = await measureIngest(filled);
  const coldPartition = await measureColdPartition(folder, filled);
  console.log('\nDisk, bytes an event');
  const disk = {
    raw: filled.rawBytes / filled.events,
    rawGzip: filled.gzipBytesPerEvent,
    hot: filled.hotBytesPerEvent,
    sealed: filled.sealedBytesPerEvent,
    cold: coldPartition.bytesPerEvent,
  };
  for (const [name, bytes] of Object.entries(disk)) console.log(`  ${name.padEnd(22)}${bytes.toFixed(0)}`);
  const colds = Object.entries(coldPartition.searchMs).map(([kind, ms]) => `${kind} ${ms.toFixed(0)}`);
  console.log(
    `\nOne cold partition, median ms: ${colds.join(', ')}; cooling ${coldPartition.coolingMicros.toFixed(1)} µs an event`,
  );
  if (values.json !== undefined) {
    const result = { filled, warm, cold, histogram, cancel, ingest, disk, coldPartition };
    writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`);
  }
} finally {
  if (values.data === undefined) rmSync(folder, { recursive: true, force: true });
}

async function measureWarm(search: EventSearch, filled: FilledFolder): Promise<Record<string, Spread>> {
  console.log('\nNewest 100, warm (ms)      p50     p95  longest   found');
  const result: Record<string, Spread> = {};
  for (const kind of queryKinds) {
    const ask = async (seed: number) => {
      const startedAt = performance.now();
      const { events } = await search.search(makeQuery(kind, filled, seed), { deadlineMs: 60_000 });
      return { ms: performance.now() - startedAt, found: events.length };
    };
    const done: Spread[] = [];
    for (let round = 0; round <= runs; round += 1) {
      const times: { ms: number; found: number }[] = [];
      // The round before the first only warms up; later ones ask for other values of the same kind.
      for (let seed = 0; seed < whole('queries'); seed += 1) times.push(await ask(round * 1000 + seed));
      if (round > 0) done.push(spread(times));
      progress(`${kind}, round ${round} of ${runs}`);
    }
    progress('');
    result[kind] = middle(done);
    print(kind, result[kind]);
  }
  return result;
}

async function measureCold(): Promise<Record<string, Spread>> {
  const isRoot = dropCaches();
  const how = isRoot ? 'page cache dropped' : 'the page cache stays: only root may drop it';
  console.log(`\nNewest 100, cold (ms)      p50     p95  longest   found   (connections are new, ${how})`);
  const result: Record<string, Spread> = {};
  const script = new URL('./bench/cold-search.ts', import.meta.url).pathname;
  for (const kind of queryKinds) {
    const times: { ms: number; found: number }[] = [];
    for (let seed = 0; seed < whole('cold-queries'); seed += 1) {
      const { stdout } = await run(process.execPath, [script, folder, kind, String(9000 + seed)]);
      times.push(JSON.parse(stdout) as { ms: number; found: number });
      progress(`${kind}, ${seed + 1}`);
    }
    progress('');
    result[kind] = spread(times);
    print(kind, result[kind]);
  }
  return result;
}

async function measureHistograms(search: EventSearch, filled: FilledFolder): Promise<Record<string, number>> {
  console.log('\nA day in 48 columns (ms)');
  const span = { fromAt: filled.fromAt, toAt: filled.toAt, columns: 48 };
  const asked = {
    everything: {},
    'one category': { query: 'category:network' },
    'one host': { query: 'host:srv-007' },
  };
  const result: Record<string, number> = {};
  for (const [name, query] of Object.entries(asked)) {
    const times: number[] = [];
    for (let round = 0; round < runs; round += 1) {
      const startedAt = performance.now();
      await search.histogram({ query, ...span }, { deadlineMs: 60_000 });
      times.push(performance.now() - startedAt);
    }
    result[name] = median(times);
    console.log(`  ${name.padEnd(22)}${result[name].toFixed(0)}`);
  }
  return result;
}

/** From the abort until the thread answers the next question, and until the caller is told. */
async function measureCancel(search: EventSearch): Promise<{ callerMs: number; threadMs: number; stopped: string }> {
  // No index and no piece of text helps here: the fields of every event are read.
  const everything = { query: 'no.such.field:>=1', limit: 100 };
  const caller: number[] = [];
  const thread: number[] = [];
  for (let round = 0; round < Math.max(runs, 10); round += 1) {
    const controller = new AbortController();
    const searching = search.search(everything, { deadlineMs: 600_000, signal: controller.signal }).then(
      () => Number.NaN,
      () => performance.now(),
    );
    await new Promise((resolve) => setTimeout(resolve, 150 + round * 7));
    const abortedAt = performance.now();
    controller.abort();
    caller.push((await searching) - abortedAt);
    await search.byIds([]);
    thread.push(performance.now() - abortedAt);
  }
  const cut = await search.search(everything, { deadlineMs: 1000 });
  const stopped = `stopped after ${cut.partitionsSearched} of ${cut.partitionsTotal} partitions`;
  const result = { callerMs: Math.max(...caller), threadMs: Math.max(...thread), stopped };
  console.log(
    `\nSearch over everything: cancelled within ${result.callerMs.toFixed(1)} ms, thread free after ${result.threadMs.toFixed(1)} ms (longest of ${caller.length}); a deadline of 1 s: ${stopped}`,
  );
  return result;
}

/** Events a second of the writer alone, beside it the same while questions are asked without a pause. */
async function measureIngest(filled: FilledFolder): Promise<{ alone: number; searching: number; lower: number }> {
  const rates = { alone: [] as number[], searching: [] as number[] };
  for (let round = 0; round < runs; round += 1) {
    for (const kind of ['alone', 'searching'] as const) {
      progress(`writer ${kind}, run ${round + 1} of ${runs}`);
      rates[kind].push(await writeEvents(kind === 'searching' ? filled : null));
    }
  }
  progress('');
  const [alone, searching] = [median(rates.alone), median(rates.searching)];
  const lower = 1 - searching / alone;
  console.log(
    `\nWriter: ${show(alone)} events/s alone, ${show(searching)} while questions are asked one after the other (${(lower * 100).toFixed(0)} % lower)`,
  );
  return { alone, searching, lower };
}

async function writeEvents(filled: FilledFolder | null): Promise<number> {
  const target = join(folder, 'writer');
  rmSync(target, { recursive: true, force: true });
  const script = new URL('./bench/commit-writer.ts', import.meta.url).pathname;
  const writing = run(process.execPath, [script, target, values.seconds, '1000000000']);
  const searches =
    filled === null ? null : { all: openEventSearch({ folder }), hot: openEventSearch({ folder: target }) };
  let ended = false;
  const ending = writing.finally(() => {
    ended = true;
  });
  for (let seed = 0; searches !== null && filled !== null && !ended; seed += 1) {
    const kind = queryKinds[seed % queryKinds.length] as QueryKind;
    const query = makeQuery(kind, filled, 20_000 + seed);
    await searches.all.search(query, { deadlineMs: 10_000 });
    if (seed % queryKinds.length === 0) await searches.hot.search(query, { deadlineMs: 10_000 });
  }
  const { stdout } = await ending;
  await searches?.all.close();
  await searches?.hot.close();
  rmSync(target, { recursive: true, force: true });
  return (JSON.parse(stdout) as { eventsPerSecond: number }).eventsPerSecond;
}

function spread(times: { ms: number; found: number }[]): Spread {
  const sorted = times.map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  const found = times.reduce((sum, one) => sum + one.found, 0) / times.length;
  return { p50Ms: at(0.5), p95Ms: at(0.95), longestMs: sorted.at(-1) ?? 0, found };
}

function middle(done: Spread[]): Spread {
  const of = (pick: (one: Spread) => number): number => median(done.map(pick));
  return {
    p50Ms: of((one) => one.p50Ms),
    p95Ms: of((one) => one.p95Ms),
    longestMs: of((one) => one.longestMs),
    found: of((one) => one.found),
  };
}

function print(kind: string, { p50Ms, p95Ms, longestMs, found }: Spread): void {
  const number = (ms: number): string => ms.toFixed(1).padStart(8);
  console.log(
    `  ${kind.padEnd(22)}${number(p50Ms)}${number(p95Ms)}${number(longestMs)}${found.toFixed(0).padStart(8)}`,
  );
}

function whole(name: 'events' | 'runs' | 'queries' | 'cold-queries'): number {
  const number = Number(values[name]);
  if (!Number.isInteger(number) || number < 1)
    throw new Error(`--${name} must be a whole number from 1, not ${values[name]}.`);
  return number;
}

function show(number: number): string {
  return Math.round(number).toLocaleString('en');
}
