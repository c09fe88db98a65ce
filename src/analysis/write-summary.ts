import type { EventId } from '../core/event.ts';
import type { Language } from '../core/verdict.ts';
import { type ModelCost, withoutModel } from './ask-model.ts';
import type { Evidence } from './evidence.ts';
import type { LanguageModel, TextSchema } from './ports.ts';
import { verdictShots, verdictSystem, verdictTask } from './questions.ts';
import { textFault } from './text-checks.ts';

/** What came of asking the model for a summary. */
export type WrittenSummary =
  | { kind: 'text'; text: string; citedEventIds: EventId[]; cost: ModelCost }
  | { kind: 'wrong_citation'; cost: ModelCost }
  /** The text was not fit to show (names things that are not in the alert, wrong language, none). */
  | { kind: 'unfit'; reason: string; cost: ModelCost };

const maxSummaryLength = 320;
const maxOutputTokens = 160;

const instruction: Record<Language, string> = {
  en: 'Write JSON. "evidence": numbers of the events above that matter most. "summary": two short sentences for an analyst, what was done and why it is suspicious, with event numbers like [1]. Name only what is written above.',
  ko: 'Write JSON. "evidence": numbers of the events above that matter most. "summary": 분석가를 위한 한국어 두 문장. 무엇을 했고 왜 의심스러운지, 사건 번호를 [1]처럼 적는다. 위에 적힌 것만 쓴다.',
};

/**
 * Has the model write the summary over the same card, so that the prompt is evaluated once for both. Every event number is
 * checked against the evidence that was shown. Failures that may pass are thrown on.
 */
export async function writeSummary(
  model: LanguageModel,
  shown: { card: string; evidence: Evidence },
  options: { language: Language; deadlineMs: number; signal: AbortSignal },
): Promise<WrittenSummary> {
  const none = { promptTokens: 0, outputTokens: 0 };
  try {
    const { deadlineMs, signal } = options;
    const prompt = `${shown.card}\n\n${instruction[options.language]}`;
    const generation = await model.generate({
      task: verdictTask,
      system: verdictSystem,
      shots: verdictShots(),
      prompt,
      schema: schemaFor(),
      maxTokens: maxOutputTokens,
      deadlineMs,
      signal,
    });
    const cost = { promptTokens: generation.promptTokens, outputTokens: generation.outputTokens };
    if (generation.kind === 'no_answer') return { kind: 'unfit', reason: generation.reason, cost };
    return check(generation.value, shown, { language: options.language, cost });
  } catch (thrown) {
    return { kind: 'unfit', reason: withoutModel(thrown, options.signal).reason, cost: none };
  }
}

function schemaFor(): TextSchema {
  return {
    type: 'object',
    properties: {
      evidence: { type: 'array', items: { type: 'integer' }, maxItems: 4 },
      summary: { type: 'string', maxLength: maxSummaryLength },
    },
  };
}

function check(
  value: unknown,
  shown: { card: string; evidence: Evidence },
  options: { language: Language; cost: ModelCost },
): WrittenSummary {
  const { cost } = options;
  const answer = value as { evidence?: unknown; summary?: unknown } | null;
  const text = typeof answer?.summary === 'string' ? answer.summary.trim() : '';
  const listed = Array.isArray(answer?.evidence) ? answer.evidence.map(Number) : [];
  const inText = [...text.matchAll(/\[(\d{1,6})\]/g)].map((match) => Number(match[1]));
  const cited = [...new Set([...listed, ...inText])];
  const lines = new Map(shown.evidence.lines.map((line) => [line.number, line.eventId]));
  if (cited.some((number) => !lines.has(number))) return { kind: 'wrong_citation', cost };
  const fault = textFault(text, shown.card, options.language);
  if (fault !== null) return { kind: 'unfit', reason: fault, cost };
  return { kind: 'text', text, citedEventIds: cited.flatMap((number) => lines.get(number) ?? []), cost };
}
