import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { maxPartitionRow } from '../../../src/core/ids.ts';
import { createEnrichment } from '../../../src/sources/enrichment.ts';
import { openDatabase } from '../../../src/store/database.ts';
import { readDelivery } from '../../../src/store/events/delivery.ts';
import { listPartitions, partitionPath } from '../../../src/store/events/partition-files.ts';
import { inPartitions } from '../reparse/reparse-fixture.ts';
import { withFolder } from '../store/store-fixture.ts';
import { openIntake, pushId, quarantined, storedLines, syslogId, totals } from './intake-fixture.ts';

const bodyOf = (count: number, word: string) =>
  Array.from({ length: count }, (_, index) => JSON.stringify({ process: { command_line: `${word} ${index}` } })).join(
    '\n',
  );

/** Source and text of each stored event, in the order in which they were written. */
const order = (folder: string) =>
  inPartitions(folder, (database) =>
    database
      .prepare<{ source: number; raw: Uint8Array }>('SELECT source_id AS source, raw FROM event ORDER BY row')
      .all()
      .map(({ source, raw }) => ({ source, text: new TextDecoder().decode(raw) })),
  );

describe('a long body', () => {
  it('lets lines and the bodies of others through between its pieces, and is answered after its last', () =>
    withFolder(async (folder) => {
      const intake = openIntake(folder, { pieces: { lines: 10, bytes: 1e6 } });
      let answered = false;
      const long = intake.feed(bodyOf(1000, 'long'), { position: 77 }).finally(() => {
        answered = true;
      });
      await turn();
      await turn();
      intake.lines(['<13>Mar  2 09:00:00 host app: in between']);
      const short = intake.feed(bodyOf(15, 'short'), { sourceId: syslogId });
      const shortDone = await short;
      expect(shortDone).toMatchObject({ stored: 15 });
      expect(answered).toBe(false);
      expect(await long).toMatchObject({ stored: 1000, duplicates: 0, quarantined: 0 });
      const written = order(folder);
      expect(written).toHaveLength(1016);
      const lastOfLong = written.findLastIndex(({ text }) => text.includes('long'));
      const placeOf = (word: string) => written.findIndex(({ text }) => text.includes(word));
      expect(placeOf('in between')).toBeLessThan(lastOfLong);
      expect(placeOf('short 14')).toBeLessThan(lastOfLong);
      // In its own order all the same, and the position stands behind all of it.
      const texts = written.filter(({ source }) => source === pushId).map(({ text }) => text);
      expect(texts).toEqual(bodyOf(1000, 'long').split('\n'));
      expect(readDelivery(folder, 'file')).toEqual({ position: 77, stored: 1000, duplicates: 0, quarantined: 0 });
      intake.close();
    }));

  it('of one source waits for the one before it, and what is in hand at the end of the thread is taken', () =>
    withFolder(async (folder) => {
      const intake = openIntake(folder, { pieces: { lines: 10, bytes: 1e6 } });
      const answers = [intake.feed(bodyOf(100, 'one')), intake.feed(bodyOf(5, 'two')), intake.feed('')];
      await turn();
      intake.close();
      expect((await Promise.all(answers)).map(({ stored }) => stored)).toEqual([100, 5, 0]);
      expect(order(folder).map(({ text }) => text)).toEqual([
        ...bodyOf(100, 'one').split('\n'),
        ...bodyOf(5, 'two').split('\n'),
      ]);
      expect(totals(folder)).toMatchObject({ received: 105, stored: 105 });
    }));

  it('is cut at line ends only, whatever its lines are', () =>
    withFolder(async (folder) => {
      const lines = ['a', '', '\r', 'b'.repeat(300), 'c', '', '', 'd'.repeat(20), 'e'];
      for (const pieces of [
        { lines: 1, bytes: 1 },
        { lines: 3, bytes: 50 },
        { lines: 100, bytes: 100 },
      ]) {
        const intake = openIntake(`${folder}/${pieces.lines}`, { pieces });
        const answer = intake.feed(lines.join('\n'));
        intake.close();
        expect(await answer).toMatchObject({ stored: 0, quarantined: 5 });
        expect(quarantined(`${folder}/${pieces.lines}`).map(([, text]) => text)).toEqual(
          lines.filter((line) => line !== '' && line !== '\r'),
        );
      }
    }));

  it('of 200,000 empty objects is stored like any other, in transactions of bounded size', () =>
    withFolder(async (folder) => {
      const sizes: number[] = [];
      let rows = 0;
      const intake = openIntake(folder, {
        around: (writer) => ({
          ...writer,
          append(items) {
            rows += items.length;
            return writer.append(items);
          },
          commit() {
            sizes.push(rows);
            rows = 0;
            writer.commit();
          },
        }),
      });
      const answer = await intake.feed('{}\n'.repeat(200_000));
      expect(answer).toMatchObject({ stored: 200_000 });
      expect(Math.max(...sizes)).toBeLessThan(10_000);
      intake.close();
    }));
});

describe('what the real store refuses', () => {
  it('costs the one record; its neighbours are stored and the ledger adds up', () =>
    withFolder(async (folder) => {
      const enrichment = createEnrichment();
      const intake = openIntake(folder, {
        enrichment: {
          ...enrichment,
          // A fault of the program: a column that must be text gets none.
          apply(event) {
            if (JSON.stringify(event.fields).includes('number 7 ')) event.host = undefined as never;
          },
        },
      });
      intake.lines(Array.from({ length: 20 }, (_, n) => `<13>Mar  2 09:00:00 host app: number ${n} of lines`));
      intake.close();
      expect(storedLines(folder)).toHaveLength(19);
      expect(quarantined(folder)).toEqual([['unstorable', '<13>Mar  2 09:00:00 host app: number 7 of lines']]);
      expect(totals(folder)).toMatchObject({ received: 20, stored: 19, quarantined: 1, dropped: 0 });
      expect(intake.diagnostics.reports.map(({ name }) => name)).toContain('RecordsUnstorableError');
    }));

  it('does not come of a partition that is out of ids: the next one takes what does not fit', () =>
    withFolder(async (folder) => {
      const first = openIntake(folder, { maxRows: maxPartitionRow });
      first.lines(['<13>Mar  2 09:00:00 host app: first']);
      first.close();
      const database = openDatabase(partitionPath(folder, 1), { mode: 'write' });
      database.exec(`UPDATE meta SET row_count = ${maxPartitionRow - 5}`);
      database.close();
      const intake = openIntake(folder, { maxRows: maxPartitionRow });
      const answered: string[] = [];
      for (const word of ['some', 'more', 'last']) {
        const lines = Array.from({ length: 4 }, (_, n) => `<13>Mar  2 09:00:00 host app: ${word} ${n}`);
        intake.lines(lines, () => answered.push(word));
      }
      intake.close();
      expect(answered.toSorted()).toEqual(['last', 'more', 'some']);
      expect(storedLines(folder)).toHaveLength(13);
      expect(quarantined(folder)).toEqual([]);
      expect(listPartitions(folder)).toEqual([1, 2]);
      expect(totals(folder)).toMatchObject({ received: 13, stored: 13 });
    }));
});
