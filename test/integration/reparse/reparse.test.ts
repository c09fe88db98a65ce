import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { eventId } from '../../../src/core/ids.ts';
import type { ReparseProgress } from '../../../src/intake/writer-messages.ts';
import { coolPartition } from '../../../src/store/events/cooling.ts';
import { coldPath } from '../../../src/store/events/partition-files.ts';
import { createPartitionPool } from '../../../src/store/events/partition-pool.ts';
import { countQuarantine, listQuarantine } from '../../../src/store/events/quarantine-list.ts';
import { runUntil } from '../store/kill-child.ts';
import { recordDiagnostics, sealNow, startAt, withFolder } from '../store/store-fixture.ts';
import {
  badLine,
  goodLine,
  hourMs,
  ledgerOf,
  newSource,
  oldSource,
  openReparse,
  quarantineLines,
  runReparse,
  storedLines,
} from './reparse-fixture.ts';

const child = new URL('./reparsing-child.ts', import.meta.url);
const lines = 1000;
const good = Array.from({ length: lines }, (_, number) => number).filter((number) => number % 10 !== 9);
const goodTexts = good.map((number) => new TextDecoder().decode(goodLine(number))).sort();
const limits = { isOver: () => false, pause: async () => {} };

/** What the ledger says when everything that could be parsed was moved. */
function expectMoved(folder: string): void {
  const ledger = ledgerOf(folder);
  for (const row of ledger) {
    expect(row.received).toBe(row.stored + row.excepted + row.quarantined + row.dropped);
    expect(Math.min(row.received, row.stored, row.quarantined, row.bytes)).toBeGreaterThanOrEqual(0);
  }
  const of = (sourceId: number, hourAt: number) =>
    ledger.find((row) => row.sourceId === sourceId && row.hourAt === hourAt);
  // Every tenth is odd and fails again: all of them are of the second hour.
  expect(of(newSource, startAt)).toMatchObject({ received: 500, stored: 500, quarantined: 0 });
  expect(of(newSource, startAt + hourMs)).toMatchObject({ received: 400, stored: 400, quarantined: 0 });
  expect(of(oldSource, startAt)).toMatchObject({ received: 0, stored: 0, quarantined: 0, bytes: 0 });
  expect(of(oldSource, startAt + hourMs)).toMatchObject({ received: 100, stored: 0, quarantined: 100 });
}

async function waiting(folder: string) {
  const pool = createPartitionPool({ dataFolder: folder, diagnostics: recordDiagnostics() });
  const { reasons } = await countQuarantine(pool, {}, limits);
  const page = await listQuarantine(pool, { selection: {}, limit: 500 }, limits);
  pool.close();
  return { reasons, page };
}

describe('parsing quarantine again', () => {
  it('moves what parses now, keeps what does not, and the ledger follows; a second run finds nothing', () =>
    withFolder(async (folder) => {
      quarantineLines(folder, lines);
      for (const partition of [1, 2]) sealNow(folder, partition);
      Array.from(coolPartition(folder, 1, { receivedBefore: Number.MAX_SAFE_INTEGER, keepSeen: true }));
      expect(existsSync(coldPath(folder, 1))).toBe(true);
      const words: ReparseProgress[] = [];
      const reparse = openReparse(folder, (progress) => words.push(progress));
      const request = { selection: { sourceId: oldSource }, toSourceId: newSource };
      // Two at once: the second waits for the first and sees what it released.
      const [first, second] = await Promise.all([
        runReparse(reparse, { requestId: 1, ...request }, words),
        runReparse(reparse, { requestId: 2, ...request }, words),
      ]);
      const failed = { bad_cef: 100 };
      expect(first).toMatchObject({ state: 'succeeded', examined: lines, stored: 900, duplicates: 0, failed });
      expect(second).toMatchObject({ state: 'succeeded', examined: 100, stored: 0, failed });
      reparse.close();
      expect(storedLines(folder)).toEqual(goodTexts);
      expectMoved(folder);
      const { reasons, page } = await waiting(folder);
      expect(reasons).toMatchObject([{ sourceId: oldSource, reason: 'bad_cef', count: 100 }]);
      expect(page.entries.map(({ raw }) => new TextDecoder().decode(raw))).toEqual(
        Array.from({ length: 100 }, (_, index) => new TextDecoder().decode(badLine(999 - index * 10))),
      );
    }));

  it('killed in the middle, again and again: each line once, ledger and quarantine agree', () =>
    withFolder(async (folder) => {
      quarantineLines(folder, lines);
      let moved = 0;
      for (const count of [1, 2, 1]) {
        await runUntil(child, { args: [folder], lines: count });
        const stored = storedLines(folder);
        expect(new Set(stored).size).toBe(stored.length);
        expect(stored.length).toBeGreaterThanOrEqual(moved);
        const { reasons } = await waiting(folder);
        expect(reasons.reduce((sum, { count: left }) => sum + left, 0)).toBe(lines - stored.length);
        moved = stored.length;
      }
      expect(moved).toBeGreaterThan(0);
      const printed = await runUntil(child, { args: [folder], lines: 1000 });
      expect(JSON.parse(printed.at(-1) ?? '{}')).toMatchObject({ state: 'succeeded', stored: expect.any(Number) });
      expect(storedLines(folder)).toEqual(goodTexts);
      expectMoved(folder);
    }));

  it('takes only what is selected, can be cancelled before it begins, and never what framing cut', () =>
    withFolder(async (folder) => {
      quarantineLines(folder, 450);
      const words: ReparseProgress[] = [];
      const reparse = openReparse(folder, (progress) => words.push(progress));
      const cut = { receivedAt: startAt, sourceId: 1, peer: '192.0.2.9', reason: 'half_frame', raw: goodLine(500) };
      const held = { ...cut, reason: 'unassigned', peer: '198.51.100.1', raw: goodLine(501) };
      const unknown = { ...held, peer: '198.51.100.2', raw: goodLine(502) };
      reparse.intake.take({ items: [], quarantined: [cut, held, unknown], dropped: [], onCommitted: () => {} });
      reparse.intake.flush();
      const run = (requestId: number, selection: object) => runReparse(reparse, { requestId, selection }, words);
      const ids = [eventId(1, 3), eventId(1, 4), eventId(2, 5)];
      expect(await run(1, { ids })).toMatchObject({ examined: 3, stored: 3 });
      expect(await run(2, { fromAt: startAt + 30, toAt: startAt + 35 })).toMatchObject({ examined: 3, stored: 3 });
      expect(await run(3, { peer: '192.0.2.9' })).toMatchObject({ examined: 1, stored: 0, failed: { half_frame: 1 } });
      const left = { examined: 2, stored: 1, failed: { unassigned: 1 } };
      expect(await run(4, { reason: 'unassigned' })).toMatchObject(left);
      reparse.runner.start({ type: 'reparse', requestId: 5, selection: {} });
      reparse.runner.start({ type: 'reparse', requestId: 6, selection: {} });
      reparse.runner.cancel(6);
      reparse.runner.cancel(5);
      await expect.poll(() => words.filter(({ state }) => state === 'cancelled').length).toBe(2);
      expect(words.find(({ requestId }) => requestId === 6)).toMatchObject({ state: 'cancelled', examined: 0 });
      const ended = words.find(({ requestId, state }) => requestId === 5 && state === 'cancelled');
      expect(ended?.stored).toBeGreaterThan(0);
      expect(ended?.examined).toBeLessThan(450);
      reparse.close();
    }));
});
