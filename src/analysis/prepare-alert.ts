import type { Alert } from '../core/alert.ts';
import type { EventFields } from '../core/event.ts';
import { chooseEvidence, defaultEvidenceBudget, type Evidence } from './evidence.ts';
import type { Fact } from './fact.ts';
import { type AlertFacts, findFacts } from './facts.ts';
import type { ContextReader } from './ports.ts';
import { wordCard } from './prompt.ts';

export type AnalysedAlert = Alert & { fields: EventFields };

/** An alert as it can be shown to the model, with the evidence that is in it. */
export interface Showing {
  card: string;
  evidence: Evidence;
}

/** An alert with all that is known before any model is asked. */
export interface PreparedAlert {
  found: AlertFacts;
  /** From most to least evidence; the model is shown the first that fits. */
  showings: [Showing, ...Showing[]];
  /** True where text of the alert or its context speaks to the reader. */
  addressedReader: boolean;
}

/** Reads the context, finds facts, chooses and words the evidence. */
export async function prepareAlert(
  alert: AnalysedAlert,
  reader: ContextReader,
  settings: { windowMs: number; contextLimit: number },
): Promise<PreparedAlert> {
  const { windowMs, contextLimit } = settings;
  const context = await reader.context({ host: alert.host, at: alert.at, windowMs, limit: contextLimit });
  const found = findFacts(alert, context.events);
  const evidence = chooseEvidence(alert, context, { budget: defaultEvidenceBudget, facts: found.facts });
  const { addressedReader } = wordCard(alert, found, evidence);
  if (addressedReader) found.facts.push(readerFact(alert));
  const show = (lines: number): Showing => {
    const chosen = { ...evidence, lines: evidence.lines.slice(0, lines), shown: Math.min(lines, evidence.shown) };
    return { card: wordCard(alert, found, chosen).text, evidence: chosen };
  };
  return { found, showings: [show(evidence.lines.length), show(2), show(0)], addressedReader };
}

/** The sign that text in the log speaks to whoever reads it. */
export function readerFact(alert: Alert): Fact {
  return {
    id: 'addresses_reader',
    kind: 'evasion',
    side: 'attack',
    en: 'text in the log addresses the reader, as if to turn the verdict',
    ko: '로그에 판정을 유도하려는 문구가 있음',
    eventIds: [alert.id],
    techniques: [],
  };
}
