import { expect, it } from 'vitest';
import type { Verdict } from '../../../src/core/verdict.ts';
import { silentDiagnostics } from '../../../src/diagnostics/log.ts';
import { createDeadItems } from '../../../src/wiring/console/dead-items.ts';
import { createConsoleOverview } from '../../../src/wiring/console/overview.ts';
import { openStores } from '../../../src/wiring/stores.ts';
import { alertDraft, itemOf, openWriter, startAt, store, withFolder } from '../store/store-fixture.ts';

const unanswered: Verdict = {
  alertId: 0,
  label: 'needs_review',
  probability: 0.5,
  basis: 'rules_and_neighbours',
  reviewReason: 'crashed_twice',
  summary: '',
  language: 'ko',
  techniques: [],
  citedEventIds: [],
  factors: [],
  evidence: [],
  evidenceShown: 0,
  evidenceTotal: 0,
  modelId: null,
  promptTokens: 0,
  outputTokens: 0,
  durationMs: 0,
  decidedAt: startAt,
};

it('an alert whose analysis was given up needs review; put back, it waits for its verdict and is grouped anew', () =>
  withFolder(async (folder) => {
    const writer = openWriter(folder);
    const [alertId] = store(writer, [itemOf({}, alertDraft('a'))]) as number[];
    if (alertId === undefined) throw new Error('not stored');
    writer.close();
    const clock = { now: () => startAt };
    const stores = openStores({ folder, clock, diagnostics: silentDiagnostics, auditHash: (previous) => previous });
    const { queue, alerts, verdicts, outbox } = stores;
    alerts.takeOver(outbox.after(0, 9).alerts);
    const key = String(alertId);
    queue.add([{ queue: 'analyse', key, payload: null, readyAt: 0 }], startAt);
    const [item] = queue.claim('analyse', { limit: 1, now: startAt, runId: 1 });
    if (item === undefined) throw new Error('not queued');
    verdicts.record({ ...unanswered, alertId });
    queue.end(item.id, { state: 'dead', reason: 'crashed', error: 'the child died', at: startAt });
    queue.add([{ queue: 'group', key, payload: null, readyAt: 0 }], startAt);
    const [grouped] = queue.claim('group', { limit: 1, now: startAt, runId: 2 });
    queue.end(grouped?.id ?? 0, { state: 'done', at: startAt });

    const triggered: string[] = [];
    const trigger = (job: string) => {
      triggered.push(job);
      return { kind: 'idle' } as const;
    };
    const deadItems = createDeadItems(stores, { trigger }, clock);
    const states = async () => (await createConsoleOverview(stores).queues()).map(({ kind, dead }) => [kind, dead]);
    expect(await states()).toContainEqual(['analyse', 1]);
    expect(await deadItems.list({ limit: 9 })).toEqual({
      items: [
        {
          id: item.id,
          queue: 'analyse',
          key,
          attempts: 1,
          reason: 'crashed',
          error: 'the child died',
          queuedAt: startAt,
          deadAt: startAt,
        },
      ],
      nextBefore: null,
    });
    expect(alerts.list({ label: 'needs_review', limit: 9 }).map(({ id }) => id)).toEqual([alertId]);

    expect(await deadItems.putBack([item.id, 999])).toBe(1);
    expect(triggered).toEqual(['analyse']);
    expect([verdicts.get(alertId), alerts.counts().undecided, verdicts.counts().needs_review]).toEqual([null, 1, 0]);
    expect(queue.claim('analyse', { limit: 1, now: startAt, runId: 3 })).toMatchObject([{ key, attempts: 1 }]);
    // Its group item would otherwise be left alone as done.
    expect(queue.add([{ queue: 'group', key, payload: null, readyAt: 0 }], startAt)).toBe(1);
    expect(await deadItems.putBack([item.id])).toBe(0);
    await stores.close();
  }));
