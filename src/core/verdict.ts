import type { EventId } from './event.ts';

export const verdictLabels = ['malicious', 'benign', 'needs_review'] as const;
export type VerdictLabel = (typeof verdictLabels)[number];

/** Languages the console and the model's texts can be in. */
export const languages = ['ko', 'en'] as const;
export type Language = (typeof languages)[number];

/** What a verdict was decided from. `rules_and_neighbours` means that no language model answered. */
export type VerdictBasis = 'model' | 'rules_and_neighbours';

/** One contribution to a verdict's probability, in log-odds (positive speaks for malicious). */
export interface VerdictFactor {
  name: string;
  logOdds: number;
  /** What it rests on, readable: a rule title, a neighbour's id, the model's answer. */
  detail: string;
}

/** One event as it was shown to the model, kept with the verdict so that it stays readable after the event is purged. */
export interface EvidenceLine {
  /** Number by which the prompt and the summary cite it, from 1. */
  number: number;
  eventId: EventId;
  at: number;
  text: string;
}

/** Why a verdict needs a person. */
export type ReviewReason = 'uncertain' | 'wrong_citation' | 'no_answer' | 'crashed_twice';

export interface Verdict {
  alertId: EventId;
  label: VerdictLabel;
  /** Probability that the alert is malicious, 0 … 1. */
  probability: number;
  basis: VerdictBasis;
  reviewReason: ReviewReason | null;
  summary: string;
  language: Language;
  /** ATT&CK technique ids. */
  techniques: string[];
  /** Events that the verdict rests on; every one was in the context that was shown. */
  citedEventIds: EventId[];
  factors: VerdictFactor[];
  evidence: EvidenceLine[];
  /** Events shown to the model, and how many the context held ("N of M events shown"). */
  evidenceShown: number;
  evidenceTotal: number;
  /** Catalogue id of the language model in place; null where there is none. One whose answers weigh nothing is not asked (0 tokens). */
  modelId: string | null;
  promptTokens: number;
  outputTokens: number;
  durationMs: number;
  decidedAt: number;
}
