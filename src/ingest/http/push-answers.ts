import type { FeedDoneMessage } from '../../core/deliveries.ts';

export interface PushAnswer {
  status: number;
  headers?: Record<string, string>;
  body: Record<string, string | number>;
}

/** An answer that says what is wrong. */
export function problem(status: number, detail: string, headers: Record<string, string> = {}): PushAnswer {
  return { status, headers, body: { error: detail } };
}

/** Not now; sending the same again is right. */
export function later(status: number, detail: string): PushAnswer {
  return problem(status, detail, { 'retry-after': '1' });
}

/** A sender that sees the reason can tell its people; room is not made within a second. */
export function diskFull(): PushAnswer {
  return problem(503, 'the disk of the appliance is full; nothing is accepted for now', { 'retry-after': '30' });
}

export function tooLarge(maxBytes: number): PushAnswer {
  return { status: 413, body: { error: 'the body is too large', maxBytes } };
}

export function tooManyLines(maxLines: number): PushAnswer {
  const error = `the body has more than ${maxLines} lines; send it in several requests`;
  return { status: 413, body: { error, maxLines } };
}

/** What sending again does not mend. */
export const notStored: Partial<Record<NonNullable<FeedDoneMessage['error']>, PushAnswer>> = {
  'source disabled': problem(403, 'the source is switched off'),
  'records lost': problem(500, 'some of the records cannot be stored; all others are'),
};
