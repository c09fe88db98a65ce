/** Why a line does not fit its definition. */
export const failureReasons = [
  'header',
  'pairs',
  'cef',
  'leef',
  'json',
  'columns',
  'variant',
  'blocks',
  'pattern',
  'required',
] as const;
export type FailureReason = (typeof failureReasons)[number];

/** A line that does not fit its definition. */
export interface ParseFailure {
  kind: 'failed';
  reason: FailureReason;
  /** Place in the definition, `steps[0].csv`. */
  step: string;
  /** For the definition's author: what was expected and what was found. English. */
  detail: string;
}

/** A step's own part of a failure. */
export interface StepFailure {
  reason: FailureReason;
  detail: string;
}

export function failure(reason: FailureReason, detail: string): StepFailure {
  return { reason, detail };
}
