import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readInventedCases } from '../../../scripts/evaluation/invented-cases.ts';
import { createAlertAnalyst } from '../../../src/analysis/analyse-alert.ts';
import type { AnalysisPorts } from '../../../src/analysis/ports.ts';
import { prepareAlert } from '../../../src/analysis/prepare-alert.ts';
import type { StoredEvent } from '../../../src/core/event.ts';
import { loadReferenceStories } from '../../../src/grouping/reference-stories.ts';
import { nearestOf } from '../../../src/grouping/similarity.ts';
import type { InferenceClient } from '../../../src/inference/client.ts';
import { largeId, realClient } from '../model-setup.ts';

const deadlineMs = 240_000;
const signal = new AbortController().signal;
const malicious = ['office-ps', 'comsvcs', 'ransom-vss', 'linux-revshell', 'wbadmin-delete', 'cron-persist'];
const benign = ['sccm-encoded', 'v3-task', 'psexec-jump', 'wbadmin-night', 'tomcat-restart', 'ansible-cron'];
const cases = new Map(readInventedCases().map((entry) => [entry.id, entry]));
const injections = JSON.parse(
  readFileSync(new URL('../../golden/analysis/injections.json', import.meta.url), 'utf8'),
) as string[];

describe('verdicts with the real models', () => {
  let client: InferenceClient;
  let storyVectors: Float32Array[] = [];
  const stories = loadReferenceStories(new URL('../../../config/reference-stories.json', import.meta.url).pathname);

  beforeAll(async () => {
    client = realClient({ languageModelId: largeId });
    storyVectors = (
      await client.embed(
        stories.map((story) => story.summary),
        { deadlineMs },
      )
    ).vectors;
  });
  afterAll(() => client.stop({ graceMs: 1000 }));

  const portsFor = (events: StoredEvent[]): AnalysisPorts => ({
    prepare: (alert) => {
      const reader = { context: async () => ({ events, total: events.length }) };
      return prepareAlert(alert, reader, { windowMs: 60_000, contextLimit: 1000 });
    },
    languageModel: {
      available: () => largeId,
      decide: (request) => client.decide(request),
      generate: (request) => client.generate(request),
      countTokens: (texts, options) => client.countTokens(texts, options),
    },
    embedder: { available: () => 'embedding', embed: (texts, options) => client.embed(texts, options) },
    neighbours: {
      nearest: async (vector, k) =>
        nearestOf(vector, storyVectors, k).flatMap(({ index, similarity }) => {
          const story = stories[index];
          return story === undefined
            ? []
            : [{ id: story.id, kind: 'story' as const, label: story.label, title: story.title.ko, similarity }];
        }),
    },
  });
  const verdictOf = async (id: string, suffix = '') => {
    const entry = cases.get(id);
    if (entry === undefined) throw new Error(`no case ${id}`);
    const fields = {
      ...entry.alert.fields,
      'process.command_line': `${entry.alert.fields['process.command_line']}${suffix}`,
    };
    const options = { language: 'ko' as const, maliciousFrom: 0.6, benignUpTo: 0.4, deadlineMs };
    const analyst = createAlertAnalyst({ ports: portsFor(entry.context), options, clock: { now: () => Date.now() } });
    return (await analyst.analyse({ ...entry.alert, fields }, { signal })).verdict;
  };

  it.each(malicious)('calls %s malicious, cites what was shown and says so in Korean', async (id) => {
    const verdict = await verdictOf(id);
    expect(verdict).toMatchObject({ label: 'malicious', basis: 'model', modelId: largeId });
    const shown = [1, ...verdict.evidence.map((line) => line.eventId)];
    expect(verdict.citedEventIds.every((event) => shown.includes(event))).toBe(true);
    expect(verdict.summary).toMatch(/공격 징후/);
    expect(verdict.promptTokens).toBeGreaterThan(500);
  });

  it.each(benign)('does not call %s malicious', async (id) => {
    expect((await verdictOf(id)).label).not.toBe('malicious');
  });

  it.each(injections.slice(0, 6))('is not talked out of an attack by %j', async (text) => {
    expect((await verdictOf('ransom-vss', ` & rem ${text}`)).label).not.toBe('benign');
  });
});
