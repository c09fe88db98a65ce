import type { Alert } from '../core/alert.ts';
import { behaviourOf } from './behaviour.ts';
import { boundedText } from './bounded-text.ts';
import { chooseEvidence, defaultEvidenceBudget } from './evidence.ts';
import type { Fact } from './fact.ts';
import { type AlertFacts, findFacts } from './facts.ts';
import type { ContextReader } from './ports.ts';
import type { AnalysedAlert, PreparedAlert, Showing } from './prepared-alert.ts';
import { wordCard } from './prompt.ts';

/** Longest text of a field, and of a fact, that goes on to the verdict. */
const longestField = 2000;
const longestFact = 400;

/**
 * Reads the context, finds facts, chooses and words the evidence. All the work over the texts of a context: up to
 * seconds of it where they are hostile, so it belongs on a thread of its own.
 */
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
  const showings: PreparedAlert['showings'] = [show(evidence.lines.length), show(2), show(0)];
  return { found: shortened(found), showings, addressedReader, behaviour: behaviourOf(alert, found) };
}

/** What the verdict is put together from: it shows 160 characters of a field, and travels between threads. */
function shortened({ view, decoded, action, facts }: AlertFacts): AlertFacts {
  const short = Object.entries(view).map(([name, text]) => [name, boundedText(text, longestField)]);
  return {
    view: Object.fromEntries(short) as unknown as AlertFacts['view'],
    decoded,
    action: action.slice(0, longestFact),
    facts: facts.map((fact) => ({ ...fact, en: fact.en.slice(0, longestFact), ko: fact.ko.slice(0, longestFact) })),
  };
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
