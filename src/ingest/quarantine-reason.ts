import type { FrameState } from './line-batch.ts';
import type { FailureReason } from './parsers/definitions/parse-failure.ts';
import type { RecordStage } from './record-failures.ts';

/** Why a record cannot be an event. The first four come from framing. */
export type QuarantineReason =
  | Exclude<FrameState, 'whole'>
  | 'undecodable'
  | 'bad_json'
  | 'not_an_object'
  | 'bad_cef'
  | 'bad_leef'
  /** A fault of the program at this stage; the record is kept and can be parsed again. */
  | `failed_${RecordStage}`
  /** The line does not fit the definition of its source. */
  | `parser_failed:${FailureReason}`
  /** It came for a source that is not there (any more). */
  | 'source_unknown'
  /** The source names a definition that is not there, or was refused. */
  | 'parser_missing'
  /** Held until its sender is assigned to a source. */
  | 'unassigned';
