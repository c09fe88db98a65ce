import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Language } from '../../../src/core/verdict.ts';
import { silentDiagnostics } from '../../../src/diagnostics/log.ts';
import { createInferenceClient } from '../../../src/inference/client.ts';
import { settingsSchema } from '../../../src/settings/schema.ts';
import { type AnalysisClient, openAnalysisThread } from '../../../src/wiring/analysis-client.ts';
import { createGrouperOf } from '../../../src/wiring/grouping.ts';
import { createDiskRoom } from '../../../src/wiring/needs-room.ts';
import { openStores } from '../../../src/wiring/stores.ts';
import { storedAlert, verdictOn } from '../store/control/control-fixture.ts';
import { startAt, withFolder } from '../store/store-fixture.ts';

const ruleTitle = { title: 'Memory of LSASS read', titleKo: 'LSASS 메모리 읽기' };
const rule = { id: 'r-1', ...ruleTitle, level: 'high' as const, techniques: [], tactics: [] };

/** Story of the ticket of two alerts, one of a rule and one with a sensor's own title, without a language model. */
function storyIn(language: Language): Promise<string> {
  return withFolder(async (folder) => {
    const clock = { now: () => startAt };
    const diagnostics = silentDiagnostics;
    const auditHash = (previous: string, entry: string) => `${previous}${entry}`.slice(-64);
    const stores = openStores({ folder, clock, diagnostics, auditHash });
    let analysisThread: AnalysisClient | null = null;
    try {
      const settings = settingsSchema.parse({
        language,
        data: { folder },
        models: { embedding: 'none', language: 'none' },
      });
      analysisThread = openAnalysisThread(settings, diagnostics);
      const inference = createInferenceClient({
        catalogue: { version: 1, defaults: { embedding: 'none', language: 'none' }, models: [] },
        modelsFolder: join(folder, 'models'),
        verifiedFile: join(folder, 'verified.json'),
        hashFile: async () => '',
        diagnostics,
        embeddingModelId: null,
        languageModelId: null,
      });
      const wiring = {
        settings,
        programFolder: folder,
        inference,
        analysisThread,
        clock,
        diagnostics,
        room: createDiskRoom(),
      };
      const { grouper, storyteller } = createGrouperOf(stores, wiring);
      const fields = { 'process.entity_id': '{1}' };
      stores.alerts.takeOver([
        storedAlert(1, { title: rule.title, rules: [rule], fields }),
        storedAlert(2, { title: 'Trojan found', origin: 'sensor', rules: [rule], fields }),
      ]);
      for (const id of [1, 2]) stores.verdicts.record(verdictOn(id, { language }));
      const { signal } = new AbortController();
      const [ticket] = (await grouper.group([1, 2], { signal })).commit();
      const [byRule] = stores.tickets.list({ limit: 9 }).tickets;
      (await storyteller.write(ticket?.ticketId ?? 0, ticket?.alertCount ?? 0, { signal }))?.commit();
      const [written] = stores.tickets.list({ limit: 9 }).tickets;
      expect(written?.story).toBe(byRule?.story);
      return written?.story ?? '';
    } finally {
      await analysisThread?.stop(5000);
      await stores.close();
    }
  });
}

it.each([
  ['ko', ruleTitle.titleKo],
  ['en', ruleTitle.title],
] as const)('a ticket written by rule in %s names alerts in that language', async (language, title) => {
  const story = await storyIn(language);
  expect(story).toContain(`ws-01: ${title}\n`);
  expect(story).toContain('ws-01: Trojan found');
});
