import { readFileSync } from 'node:fs';
import type { Severity } from '../core/event.ts';

/** How a language model's answer counts. */
export interface ModelWeights {
  /** The model's log-odds at which attack and ordinary work are equally likely; taken off every answer. */
  bias: number;
  /**
   * Weight of the calibrated answer, of the rules' log-odds and of the neighbours, and the constant. A model whose
   * answers weigh 0 is not asked: measured, and no better than chance.
   */
  answer: number;
  rules: number;
  neighbours: number;
  intercept: number;
}

/** Numbers behind a verdict; fitted by `scripts/fit-verdict.ts`, kept in `verdict-weights.json` with where they came from. */
export interface VerdictWeights {
  about: string;
  rules: { intercept: number; severity: Record<Severity, number>; facts: Record<string, number> };
  /** What a fact without a weight of its own counts. */
  unknownFact: { attack: number; ordinary: number };
  withoutModel: { rules: number; neighbours: number; intercept: number };
  models: Record<string, ModelWeights>;
  /** For a model that was never measured: it takes part, but cannot turn a verdict by itself. */
  unmeasuredModel: ModelWeights;
}

/** Reads the weights that are part of the program. */
export function loadVerdictWeights(): VerdictWeights {
  return JSON.parse(readFileSync(new URL('./verdict-weights.json', import.meta.url), 'utf8')) as VerdictWeights;
}
