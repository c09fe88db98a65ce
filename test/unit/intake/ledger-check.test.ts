import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { LedgerDelta } from '../../../src/core/commit.ts';
import { startLedgerCheck } from '../../../src/intake/ledger-check.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const row = (change: Partial<LedgerDelta>): LedgerDelta => ({
  sourceId: 1,
  hourAt: 0,
  received: 3,
  stored: 2,
  excepted: 0,
  quarantined: 1,
  dropped: 0,
  duplicates: 0,
  bytes: 9,
  ...change,
});

it('reports rows that do not add up or are below zero, and nothing else', async () => {
  const reported: unknown[] = [];
  const diagnostics = {
    report: (_level: string, name: string, details = {}) => void reported.push({ name, ...details }),
    counts: () => ({}),
  };
  const rows = [
    row({}),
    row({ sourceId: 2, stored: 3 }),
    row({ sourceId: 3, received: 1, quarantined: -1 }),
    row({ sourceId: 4, duplicates: 1 }),
  ];
  const search = { countsByHour: async () => rows } as unknown as Parameters<typeof startLedgerCheck>[0]['search'];
  const check = startLedgerCheck({ search }, { clock: { now: () => 0 }, diagnostics });
  await vi.advanceTimersByTimeAsync(3_600_000);
  check.stop();
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(reported).toMatchObject([2, 3, 4].map((sourceId) => ({ name: 'LedgerUnbalanced', sourceId })));
});
