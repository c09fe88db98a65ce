import { expect, it } from 'vitest';
import { type LoopRun, openLoopRun } from '../../../scripts/bench/loop-run.ts';
import { recordDiagnostics, withFolder } from '../store/store-fixture.ts';

/**
 * Longest stretch of the main thread's own CPU time. A context of hostile text took it 43 s, and grouping 2 s, when it
 * did them itself; what is left are commits and the compiling of code that runs for the first time.
 */
const longestOwnMs = 200;

async function withRun(use: (run: LoopRun) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const diagnostics = recordDiagnostics();
    const run = await openLoopRun(folder, diagnostics);
    try {
      await use(run);
      expect(diagnostics.reports.filter(({ name }) => name.endsWith('Error'))).toEqual([]);
    } finally {
      await run.stop();
    }
  });
}

it('hostile texts of 300 events are judged beside the main thread', async () => {
  await withRun(async ({ stores, analyse }) => {
    const figures = await analyse({ events: 300, alerts: 2 });
    const verdicts = stores.verdicts.list({ limit: 9 });
    expect(verdicts).toHaveLength(2);
    // The whole context was looked at, and what it shows near the alert was found.
    expect(verdicts[0]?.evidenceTotal).toBe(300);
    expect(verdicts[0]?.factors.map(({ name }) => name)).toContain('runs_from_user_folder');
    expect(verdicts[0]?.evidence.length).toBeGreaterThan(0);
    expect(figures.ownLongestMs).toBeLessThan(longestOwnMs);
    expect(figures.mainCpuSeconds).toBeLessThan(figures.allCpuSeconds / 2);
  });
});

it('alerts are grouped beside the main thread, each into the ticket of its host', async () => {
  await withRun(async ({ stores, group }) => {
    const figures = await group({ tickets: 6, members: 30, waiting: 60 });
    const { tickets } = stores.tickets.list({ limit: 20 });
    const placed = tickets.reduce((sum, { alertCount }) => sum + alertCount, 0);
    expect(placed).toBe(6 * 30 + 60);
    for (const ticket of tickets) {
      const times = stores.members.membersOf(ticket.id).flatMap(({ alertId }) => stores.alerts.get(alertId)?.at ?? []);
      expect(ticket).toMatchObject({ firstAt: Math.min(...times), lastAt: Math.max(...times) });
      expect(times).toHaveLength(ticket.alertCount);
    }
    expect(figures.ownLongestMs).toBeLessThan(longestOwnMs);
    expect(figures.mainCpuSeconds).toBeLessThan(figures.allCpuSeconds / 2);
  });
});
