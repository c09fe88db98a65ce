import type { EventId } from '../core/event.ts';
import { type ModelCost, withoutModel } from './ask-model.ts';
import type { Evidence } from './evidence.ts';
import type { LanguageModel, TextSchema } from './ports.ts';
import { askCitation, verdictShots, verdictSystem, verdictTask } from './questions.ts';

/** What came of asking the model which events its verdict rests on. */
export type Citation =
  | { kind: 'cited'; eventIds: EventId[]; cost: ModelCost }
  /** It named an event that was not shown. */
  | { kind: 'wrong_citation'; cost: ModelCost }
  /** It gave no usable answer, or there was nothing to cite. */
  | { kind: 'none'; cost: ModelCost };

const mostCited = 3;
const maxOutputTokens = 32;

/**
 * Asks over the same card, so that it is not evaluated again, for the numbers of the events that matter most. The grammar
 * allows only numbers that were shown; every number is checked against the context all the same, because what a model may
 * answer is not for the model's side to decide. Failures that may pass are thrown on.
 */
export async function citeEvidence(
  model: LanguageModel,
  shown: { card: string; evidence: Evidence },
  options: { deadlineMs: number; signal: AbortSignal },
): Promise<Citation> {
  const free = { promptTokens: 0, outputTokens: 0 };
  if (shown.evidence.lines.length === 0) return { kind: 'none', cost: free };
  try {
    const reply = await model.generate({
      task: verdictTask,
      system: verdictSystem,
      shots: verdictShots(),
      prompt: askCitation(shown.card),
      schema: citationSchema(shown.evidence),
      maxTokens: maxOutputTokens,
      deadlineMs: options.deadlineMs,
      signal: options.signal,
    });
    const cost = { promptTokens: reply.promptTokens, outputTokens: reply.outputTokens };
    return reply.kind === 'answer' ? check(reply.value, shown.evidence, cost) : { kind: 'none', cost };
  } catch (thrown) {
    withoutModel(thrown, options.signal);
    return { kind: 'none', cost: free };
  }
}

function citationSchema(evidence: Evidence): TextSchema {
  const numbers = evidence.lines.map((line) => line.number);
  return {
    type: 'object',
    properties: { evidence: { type: 'array', items: { enum: numbers }, minItems: 1, maxItems: mostCited } },
  };
}

function check(value: unknown, evidence: Evidence, cost: ModelCost): Citation {
  const listed: unknown = (value as { evidence?: unknown } | null)?.evidence;
  if (!Array.isArray(listed) || listed.length === 0) return { kind: 'none', cost };
  const lines = new Map<unknown, EventId>(evidence.lines.map((line) => [line.number, line.eventId]));
  if (listed.some((number) => !lines.has(number))) return { kind: 'wrong_citation', cost };
  return { kind: 'cited', eventIds: [...new Set(listed.flatMap((number) => lines.get(number) ?? []))], cost };
}
