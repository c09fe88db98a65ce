import type { FrameState } from './line-batch.ts';
import type { FailureReason } from './parsers/definitions/parse-failure.ts';

/** Why a record cannot be an event. The first four come from framing. */
export type QuarantineReason =
  | Exclude<FrameState, 'whole'>
  | 'undecodable'
  | 'bad_json'
  | 'not_an_object'
  | 'bad_cef'
  | 'bad_leef'
  | 'parser_failed'
  /** The line does not fit the definition of its source. */
  | `parser_failed:${FailureReason}`
  /** The source names a definition that is not there, or was refused. */
  | 'parser_missing'
  /** Held until its sender is assigned to a source. */
  | 'unassigned';
