import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openControlDatabase } from '../../../src/store/control/control-database.ts';
import { openEventSearch } from '../../../src/store/events/event-search.ts';
import { openPartitionForReading, readMeta } from '../../../src/store/events/partition.ts';
import { listPartitions } from '../../../src/store/events/partition-files.ts';
import { hangLimitMs, waitUntil } from '../../wait-until.ts';
import { withFolder } from '../store/store-fixture.ts';
import { createFeedsUnderTest, type FeedsUnderTest } from './feeds-under-test.ts';
import { markersOf, type StoredMarkers } from './stored-markers.ts';

/** `HAETAE_KILLS=50` kills as often as before a release. */
const kills = Number(process.env['HAETAE_KILLS'] ?? 10);
const batchRecords = 40;
const purgeAfterMs = 3000;
/**
 * When a life is cut, at random within so long: each fifth in its first moments, while it starts; each other one after its
 * first acknowledged batch, so that there is load on the slowest machine; the rest after it listens.
 */
const lifeMs = 800;
type Cut = 'starting' | 'working' | 'listening';
const cutOf = (kill: number): Cut => (kill % 5 === 0 ? 'starting' : kill % 2 === 0 ? 'working' : 'listening');

/** Invented records of a sensor; one of each batch cannot be parsed. */
function batchOf(number: number): string[] {
  const records = Array.from({ length: batchRecords }, (_, index) => {
    const n = number * batchRecords + index;
    const process = { pid: n, name: 'cmd.exe', command_line: `cmd.exe /c echo #p-${n}#` };
    return JSON.stringify({
      '@timestamp': '2026-11-02T10:00:00Z',
      host: { name: `pc-${n % 9}` },
      event: { id: `sensor-${n}`, category: 'process', action: 'process-started' },
      process,
    });
  });
  return [...records, `no record #q-${number}#`];
}

interface Load {
  /** Batches that were answered with 200. */
  acknowledged: number;
}

/** Pushes batch after batch; the one that a kill cut off is sent again in the next life. */
async function pushOn(feeds: FeedsUnderTest, load: Load, upTo: number): Promise<void> {
  const pusher = feeds.pusher();
  try {
    while (load.acknowledged < upTo) {
      await pusher.push(batchOf(load.acknowledged));
      load.acknowledged += 1;
    }
  } catch {
    // the kill cut the connection
  } finally {
    pusher.close();
  }
}

async function liveAndDie(feeds: FeedsUnderTest, load: Load, cut: Cut): Promise<void> {
  const { child, ready, ended } = feeds.start();
  const working = ready.then(async (listens) => {
    if (!listens) return;
    const lines = feeds.sendLines(5000);
    await pushOn(feeds, load, Number.POSITIVE_INFINITY);
    await lines.stop();
  });
  if (cut !== 'starting') expect(await ready, feeds.log().slice(-2000)).toBe(true);
  const before = load.acknowledged;
  if (cut === 'working') await waitUntil('a batch to be acknowledged', () => load.acknowledged > before);
  await sleep(Math.random() * lifeMs);
  child.kill('SIGKILL');
  expect(await ended, feeds.log().slice(-2000)).toBeNull();
  await working;
}

/** Everything that was ever stored: of the partitions that are there, and of the purged ones as noted before they went. */
function everStored(folder: string, data: string): StoredMarkers {
  const all: StoredMarkers = { events: [], quarantined: [] };
  const present = new Set(listPartitions(data));
  for (let partition = 1; partition <= Math.max(...present); partition += 1) {
    const held = present.has(partition)
      ? markersOf(data, partition)
      : (JSON.parse(readFileSync(join(folder, 'purged', `${partition}.json`), 'utf8')) as StoredMarkers);
    all.events.push(...held.events);
    all.quarantined.push(...held.quarantined);
  }
  return all;
}

async function ledgerOf(data: string) {
  openControlDatabase({ folder: data }).close();
  const search = openEventSearch({ folder: data });
  const rows = await search.countsByHour({ fromAt: 0, toAt: Date.now() + 3_600_000 });
  await search.close();
  const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((total, row) => total + of(row), 0);
  return {
    received: sum((row) => row.received),
    stored: sum((row) => row.stored),
    excepted: sum((row) => row.excepted),
    quarantined: sum((row) => row.quarantined),
    dropped: sum((row) => row.dropped),
  };
}

/** States and damage of what is there; the newest one is hot, every other one was sealed in the last life. */
function statesOf(data: string): { state: string; check: string | undefined }[] {
  return listPartitions(data).map((partition) => {
    const database = openPartitionForReading(data, partition);
    if (database === undefined) throw new Error(`partition ${partition} is empty`);
    const { state } = readMeta(database);
    const check = database.preparePlucked<string>('PRAGMA integrity_check').get();
    database.close();
    return { state, check };
  });
}

function numbered(letter: string, count: number): string[] {
  return Array.from({ length: count }, (_, number) => `${letter}-${number}`);
}

describe('kill -9 under load', () => {
  it(
    `at ${kills} random moments: nothing acknowledged is lost or doubled, the ledger adds up`,
    // A life takes some seconds where others hold the cores.
    { timeout: kills * hangLimitMs },
    () =>
      withFolder(async (folder) => {
        const feeds = await createFeedsUnderTest(folder, purgeAfterMs);
        const load: Load = { acknowledged: 0 };
        for (let kill = 0; kill < kills; kill += 1) await liveAndDie(feeds, load, cutOf(kill));
        const last = feeds.start();
        expect(await last.ready, feeds.log().slice(-2000)).toBe(true);
        await pushOn(feeds, load, load.acknowledged + 5);
        await waitUntil('the first partition to be purged', () => existsSync(join(folder, 'purged', '1.json')));
        last.child.kill('SIGTERM');
        expect(await last.ended, feeds.log().slice(-2000)).toBe(0);

        const { events, quarantined } = everStored(folder, feeds.data);
        expect(new Set(events).size).toBe(events.length);
        const present = new Set(events);
        const lost = numbered('p', load.acknowledged * batchRecords).filter((marker) => !present.has(marker));
        expect(lost).toEqual([]);
        const kept = new Set(quarantined);
        expect(numbered('q', load.acknowledged).filter((marker) => !kept.has(marker))).toEqual([]);

        const ledger = await ledgerOf(feeds.data);
        expect(ledger.received).toBe(ledger.stored + ledger.excepted + ledger.quarantined + ledger.dropped);
        expect({ stored: ledger.stored, quarantined: ledger.quarantined }).toEqual({
          stored: events.length,
          quarantined: quarantined.length,
        });

        const states = statesOf(feeds.data);
        expect(states.map(({ check }) => check)).toEqual(states.map(() => 'ok'));
        expect(states.at(-1)?.state).toBe('hot');
        expect(states.slice(0, -1).filter(({ state }) => state === 'hot' || state === 'closed')).toEqual([]);
        const names = readdirSync(join(feeds.data, 'events'));
        expect(names.filter((name) => !name.startsWith('p-') || name.includes('tmp'))).toEqual([]);
        const lines = events.filter((marker) => marker.startsWith('t-')).length;
        // Load there was: without it all of the above would hold as well.
        expect(load.acknowledged).toBeGreaterThan(5);
        expect(lines).toBeGreaterThan(0);
        console.log(
          `${kills} kills: ${load.acknowledged * batchRecords} records acknowledged, ${lines} of ${feeds.sentLines()} lines,` +
            ` ${states.length} partitions, ledger ${JSON.stringify(ledger)}`,
        );
      }),
  );
});
