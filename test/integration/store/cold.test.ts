import { copyFileSync, existsSync, renameSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventId } from '../../../src/core/ids.ts';
import type { SearchQuery } from '../../../src/core/search.ts';
import { coolPartition } from '../../../src/store/events/cooling.ts';
import { openOutboxReader } from '../../../src/store/events/outbox-reader.ts';
import { openPartitionForReading, readMeta } from '../../../src/store/events/partition.ts';
import { coldPath, listPartitions, prepareEventsFolder, warmPath } from '../../../src/store/events/partition-files.ts';
import { openSealer } from '../../../src/store/events/sealer.ts';
import { createSearchMethods } from '../../../src/store/events/search-methods.ts';
import {
  alertDraft,
  deltaOf,
  itemOf,
  openWriter,
  recordDiagnostics,
  sealNow,
  startAt,
  store,
  withFolder,
} from './store-fixture.ts';

const always = { receivedBefore: Number.POSITIVE_INFINITY, keepSeen: false };

function coolNow(folder: string, partition: number): number {
  return [...coolPartition(folder, partition, always)].length;
}

function openMethods(folder: string) {
  return createSearchMethods({ dataFolder: folder, diagnostics: recordDiagnostics(), pause: async () => {} });
}

/** More than two blocks of events that differ in everything one can ask for. */
function manyItems() {
  return Array.from({ length: 2345 }, (_, n) =>
    itemOf({
      at: startAt + ((n * 7919) % 5000),
      receivedAt: startAt + n,
      sourceId: 1 + (n % 3),
      host: `ws-${n % 17}`,
      category: n % 5 === 0 ? 'network' : 'process',
      fields: {
        message: `Session ${n} of 김철수 at 10.1.${n % 7}.${n % 250} ended.`,
        'source.ip': `10.1.${n % 7}.${n % 250}`,
        'source.port': 1024 + n,
        'process.command_line': n % 2 === 0 ? 'cmd.exe /c "dir"\nline two' : 'C:\\Windows\\system32\\whoami.exe',
      },
      raw: new TextEncoder().encode(`<13>session ${n} 10.1.${n % 7}.${n % 250}\u0000\n`),
    }),
  );
}

const queries: SearchQuery[] = [
  { limit: 500 },
  { text: '김철수 10.1.3.24', limit: 500 },
  { text: '1777', limit: 500 },
  { text: '177*', limit: 500 },
  { text: 'nowhere', limit: 500 },
  { host: 'ws-3', fromAt: startAt + 100, toAt: startAt + 900, limit: 500 },
  { category: 'network', sourceId: 2, limit: 500 },
  { fields: [{ name: 'source.port', value: '2001' }], limit: 500 },
  { fields: [{ name: 'process.command_line', value: '*whoami*' }], before: eventId(1, 1500), limit: 500 },
  { query: 'source.ip:10.1.2.0/24 AND NOT host.name:ws-1', limit: 500 },
  { query: 'source.port:(1030 OR 3000) OR message:"Session 5 of"', limit: 500 },
];

describe('a cold partition', () => {
  it('answers like the sealed one: search, context, events by place with raw bytes, alerts, ledger, quarantine', () =>
    withFolder(async (folder) => {
      const writer = openWriter(folder, { maxRows: 2345 });
      const [first, ...items] = manyItems();
      writer.append([{ ...(first ?? itemOf()), alert: alertDraft('first') }, ...items]);
      const raw = new Uint8Array([1, 0, 255]);
      writer.quarantine([{ receivedAt: startAt, sourceId: 1, peer: '192.0.2.1', reason: 'undecodable', raw }]);
      writer.count([deltaOf({ received: 2346, stored: 2345, quarantined: 1 })]);
      writer.commit();
      store(writer, [itemOf()]);
      sealNow(folder, 1);
      const methods = openMethods(folder);
      const outbox = openOutboxReader({ folder });
      const ids = [1, 999, 1000, 1001, 2345].map((row) => eventId(1, row));
      const ask = async () => ({
        found: await Promise.all(
          queries.map((query) => methods.search({ query, deadlineMs: 60_000 }, new AbortController().signal)),
        ),
        context: methods.context({ host: 'ws-3', at: startAt + 500, windowMs: 400, limit: 20 }),
        events: methods.byIds({ ids, raw: true }).map((event) => ({ ...event, raw: [...(event.raw ?? [])] })),
        alerts: outbox.after(0, 10).alerts,
        quarantined: openPartitionForReading(folder, 1)?.prepare('SELECT * FROM quarantine').all(),
        ledger: openPartitionForReading(folder, 1)?.prepare('SELECT * FROM ledger').all(),
      });
      const before = await ask();
      expect(before.found.map(({ events }) => events.length).filter((count) => count > 0).length).toBe(
        queries.length - 1,
      );
      expect(before.context.total).toBeGreaterThan(5);
      expect(before.alerts).toHaveLength(1);

      expect(coolNow(folder, 1)).toBeGreaterThan(3);
      expect([existsSync(warmPath(folder, 1)), existsSync(coldPath(folder, 1))]).toEqual([false, true]);
      const cold = await ask();
      expect(methods.partitions(null).map(({ meta }) => meta?.state)).toEqual(['hot', 'cold']);
      expect(cold).toEqual(before);
      expect(coolNow(folder, 1)).toBe(0);
      methods.close();
      outbox.close();
      writer.close();
    }));

  it('keeps every event equal to the byte', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            text: fc.string({ unit: 'binary' }),
            raw: fc.uint8Array(),
            port: fc.double({ noNaN: true, noDefaultInfinity: true }),
          }),
          { minLength: 1 },
        ),
        (given) =>
          withFolder((folder) => {
            const writer = openWriter(folder, { maxRows: given.length });
            const stored = store(
              writer,
              given.map(({ text, raw, port }) =>
                itemOf({ host: text.toWellFormed(), fields: { [text]: text, port }, raw }),
              ),
            );
            store(writer, [itemOf()]);
            writer.close();
            sealNow(folder, 1);
            const read = () => {
              const methods = openMethods(folder);
              const events = methods.byIds({ ids: stored as number[], raw: true }).sort((a, b) => a.id - b.id);
              methods.close();
              return events.map((event) => ({ ...event, raw: [...(event.raw ?? [])] }));
            };
            const before = read();
            coolNow(folder, 1);
            expect(read()).toEqual(before);
          }),
      ),
      { numRuns: 8 },
    ));

  it('comes to be whole or not at all', () =>
    withFolder(async (folder) => {
      const writer = openWriter(folder, { maxRows: 2345 });
      store(writer, manyItems());
      store(writer, [itemOf()]);
      writer.close();
      sealNow(folder, 1);
      const kept = `${folder}/kept.db`;
      copyFileSync(warmPath(folder, 1), kept);

      // Stopped in the middle: nothing is left.
      const steps = coolPartition(folder, 1, always);
      steps.next();
      steps.return(undefined);
      expect(existsSync(`${coldPath(folder, 1)}-tmp`)).toBe(false);
      // Killed in the middle: half a file, which is removed when the program starts.
      writeFileSync(`${coldPath(folder, 1)}-tmp`, 'half');
      prepareEventsFolder(folder);
      expect([existsSync(`${coldPath(folder, 1)}-tmp`), listPartitions(folder)]).toEqual([false, [1, 2]]);

      // Killed after the cold file got its name: both are there, and only the cold one counts.
      coolNow(folder, 1);
      renameSync(kept, warmPath(folder, 1));
      const stateOf = (): string | undefined => {
        const database = openPartitionForReading(folder, 1);
        const state = database && readMeta(database).state;
        database?.close();
        return state;
      };
      expect([listPartitions(folder), stateOf()]).toEqual([[1, 2], 'cold']);
      prepareEventsFolder(folder);
      expect([existsSync(warmPath(folder, 1)), stateOf()]).toEqual([false, 'cold']);
    }));

  it('is made by the sealer thread from what is old enough, and purged like any other', () =>
    withFolder(async (folder) => {
      const writer = openWriter(folder, { maxRows: 2 });
      for (const n of [0, 1, 2]) {
        const receivedAt = startAt + n * 1000;
        store(writer, [itemOf({ receivedAt, sensorEventId: `s-${n}` }), itemOf({ receivedAt })]);
      }
      writer.close();
      const diagnostics = recordDiagnostics();
      const sealer = openSealer({ folder, diagnostics });
      expect((await sealer.seal()).sealed).toEqual([1, 2]);
      expect(await sealer.cool(startAt + 1000)).toEqual({ cooled: [1], failed: [], unreadable: [], stopped: false });
      expect((await sealer.cool(startAt + 9000)).cooled).toEqual([2]);
      // A repeat of a delivery is still known, since it can come as late as this.
      const again = openWriter(folder, { maxRows: 3 });
      expect(store(again, [itemOf({ sensorEventId: 's-0' })])).toEqual(['duplicate']);
      again.close();
      const rule = { receivedBefore: startAt + 9000, alertsTakenUpTo: eventId(9, 0) };
      expect((await sealer.purge(rule, () => {})).purged.map(({ partition }) => partition)).toEqual([1, 2]);
      expect(listPartitions(folder)).toEqual([3]);
      expect(existsSync(coldPath(folder, 1))).toBe(false);
      await sealer.close();
    }));
});
