import { describe, expect, it } from 'vitest';
import { createAlertAnalyst } from '../../../src/analysis/analyse-alert.ts';
import type { AnalysisPorts } from '../../../src/analysis/ports.ts';
import { ApplianceError } from '../../../src/core/errors.ts';
import { alertWith, documentAttack, managementInventory, portsWith, scriptedModel } from './scripted-ports.ts';

const clock = { now: () => 5_000 };
const signal = new AbortController().signal;
const attackAnswer = { probabilities: { attack: 0.97, ordinary: 0.03 } };
const ordinaryAnswer = { probabilities: { attack: 0.1, ordinary: 0.9 } };

function analystOf(ports: AnalysisPorts, language: 'ko' | 'en' = 'en') {
  return createAlertAnalyst({
    ports,
    clock,
    options: { language, maliciousFrom: 0.6, benignUpTo: 0.4 },
  });
}

describe('createAlertAnalyst', () => {
  it('calls a document that starts an encoded download malicious and cites events that were shown', async () => {
    const { alert, events } = documentAttack();
    const model = scriptedModel({ decide: [attackAnswer], generate: [{ value: { evidence: [2] } }] });
    const { verdict, behaviour, vector, vectorModelId } = await analystOf(
      portsWith({ events, total: 412, model }),
    ).analyse(alert, { signal });
    expect(verdict).toMatchObject({
      label: 'malicious',
      basis: 'model',
      modelId: 'recorded-model',
      reviewReason: null,
      evidenceTotal: 412,
      promptTokens: 620,
      outputTokens: 60,
    });
    expect(verdict.summary).toMatch(/connects to the outside address 203\.0\.113\.45 \[\d\]/);
    expect(verdict.evidenceShown).toBe(verdict.evidence.length);
    expect(verdict.evidence.map((line) => line.eventId)).toEqual(expect.arrayContaining([901, 902]));
    expect(verdict.citedEventIds).toEqual(expect.arrayContaining([1000, 902]));
    expect(verdict.citedEventIds.every((id) => id === 1000 || events.some((event) => event.id === id))).toBe(true);
    expect(verdict.techniques).toContain('T1059.001');
    expect(model.asked[0]).toContain(`(${verdict.evidenceShown} of 412 shown)`);
    expect(behaviour).not.toContain('203.0.113.45');
    expect([vector?.length, vectorModelId]).toEqual([3, 'recorded-embedding']);
  });

  it('calls the same command from a management agent benign, asks for no text and says who wrote the summary', async () => {
    const { alert, events } = managementInventory();
    const model = scriptedModel({ decide: [ordinaryAnswer] });
    const { verdict } = await analystOf(portsWith({ events, model })).analyse(alert, { signal });
    expect(verdict.label).toBe('benign');
    expect(verdict.summary).toContain('Summary written by rule.');
    expect(model.asked).toHaveLength(1);
  });

  it.each([
    ['a number that was not shown', [99]],
    ['a number beside right ones', [1, 42]],
    ['what is no number', ['1']],
  ])('turns to needs review on a citation of %s, and keeps the finding', async (_name, evidence) => {
    const { alert, events } = documentAttack();
    const model = scriptedModel({ decide: [attackAnswer], generate: [{ value: { evidence } }] });
    const { verdict } = await analystOf(portsWith({ events, model })).analyse(alert, { signal });
    expect(verdict).toMatchObject({ label: 'needs_review', reviewReason: 'wrong_citation' });
    expect(verdict.probability).toBeGreaterThan(0.6);
    expect(verdict.citedEventIds).toContain(902);
  });

  it.each([{ no: 'cut_off' }, { value: { evidence: [] } }, { value: 'prose' }])(
    'cites by the signs that were found where the model cites nothing (%j)',
    async (reply) => {
      const { alert, events } = documentAttack();
      const model = scriptedModel({ decide: [attackAnswer], generate: [reply] });
      const { verdict } = await analystOf(portsWith({ events, model })).analyse(alert, { signal });
      expect(verdict.label).toBe('malicious');
      expect(verdict.citedEventIds).toEqual([1000, 902]);
    },
  );

  it('decides by rules and past cases where there is no model, and says so in both languages', async () => {
    const { alert, events } = documentAttack();
    const neighbours = [
      {
        id: 3,
        kind: 'story' as const,
        label: 'malicious' as const,
        title: 'Document starts PowerShell',
        similarity: 0.8,
      },
    ];
    for (const [language, words] of [
      ['en', 'without a language model'],
      ['ko', '언어 모델 없이'],
    ] as const) {
      const { verdict } = await analystOf(portsWith({ events, neighbours }), language).analyse(alert, { signal });
      expect(verdict).toMatchObject({
        label: 'malicious',
        basis: 'rules_and_neighbours',
        modelId: null,
        promptTokens: 0,
      });
      expect(verdict.summary).toContain(words);
      expect(verdict.factors.find((factor) => factor.name === 'past_cases')?.detail).toContain('story 3');
    }
  });

  it('throws on what may pass, and goes on without the model where trying again cannot help', async () => {
    const { alert, events } = documentAttack();
    const busy = new ApplianceError('STORE_QUERIES_TOO_MANY', { params: { waiting: 1 } });
    await expect(
      analystOf(portsWith({ events, model: scriptedModel({ decide: [busy] }) })).analyse(alert, { signal }),
    ).rejects.toBe(busy);
    const fault = new Error('a fault of the program');
    await expect(
      analystOf(portsWith({ events, model: scriptedModel({ decide: [fault] }) })).analyse(alert, { signal }),
    ).rejects.toBe(fault);
    const refused = new ApplianceError('GROUPING_STORIES_INVALID', { params: { file: 'f', reason: 'r' } });
    const { verdict } = await analystOf(portsWith({ events, model: scriptedModel({ decide: [refused] }) })).analyse(
      alert,
      { signal },
    );
    expect(verdict).toMatchObject({ label: 'malicious', basis: 'rules_and_neighbours' });
  });

  it('needs a person where the model does not keep to the labels', async () => {
    const { alert, events } = documentAttack();
    const model = scriptedModel({ decide: [{ ...attackAnswer, mass: 0.03 }] });
    const { verdict } = await analystOf(portsWith({ events, model })).analyse(alert, { signal });
    expect(verdict).toMatchObject({ label: 'needs_review', reviewReason: 'no_answer', basis: 'rules_and_neighbours' });
  });

  it('does not ask a model that was measured to be no better than chance, and says which one it was', async () => {
    const { alert, events } = documentAttack();
    const model = scriptedModel({ id: 'smollm2-135m-instruct-q4_1', decide: [{ ...ordinaryAnswer, mass: 0.03 }] });
    const { verdict } = await analystOf(portsWith({ events, model })).analyse(alert, { signal });
    expect(verdict).toMatchObject({ label: 'malicious', basis: 'rules_and_neighbours', promptTokens: 0 });
    expect(model.asked).toEqual([]);
    expect(verdict.modelId).toBe('smollm2-135m-instruct-q4_1');
    const { verdict: without } = await analystOf(portsWith({ events })).analyse(alert, { signal });
    expect(verdict.probability).toBeCloseTo(without.probability, 10);
  });

  it('shows fewer events where the prompt would be too long, and the model never gets more than the limit', async () => {
    const { alert, events } = documentAttack();
    const model = scriptedModel({
      decide: [ordinaryAnswer],
      generate: [{ no: 'cut_off' }],
      tokensOf: (text) => text.length,
    });
    await analystOf(portsWith({ events, total: 412, model })).analyse(alert, { signal });
    const [asked = ''] = model.asked;
    expect(asked).not.toContain('[1] -9s process');
    expect(asked.length).toBeLessThanOrEqual(760);
  });

  it('works without embedding model, without context and with hardly any field', async () => {
    const { verdict, vector } = await analystOf(portsWith({ embeds: false }), 'ko').analyse(
      alertWith({}, { host: '' }),
      { signal },
    );
    expect(vector).toBeNull();
    expect(verdict.evidence).toEqual([]);
    expect(verdict.summary).toContain('호스트 미상');
  });

  it('answers for an alert that could not be analysed', () => {
    const verdict = analystOf(portsWith({})).unanswered(documentAttack().alert, 'crashed_twice');
    expect(verdict).toMatchObject({ label: 'needs_review', reviewReason: 'crashed_twice', citedEventIds: [1000] });
  });
});
