import { asError } from '../core/errors.ts';
import type { Diagnostics } from '../diagnostics/log.ts';

/** What a record goes through, in this order. A record at which one of them throws goes to quarantine as `failed_<stage>`. */
export type RecordStage = 'split' | 'read' | 'build' | 'enrich' | 'detect' | 'note';

/** Tells of faults of the program that single records met: stage, kind of error and place in the program, never the line. */
export interface RecordFailures {
  note(stage: RecordStage, thrown: unknown, sourceId: number): void;
}

const tellEveryMs = 60_000;
/** Different faults that are told apart; what is beyond is told as `other`. */
const maxFaults = 50;

/** Each fault is told at once and then once a minute at most, with how many records met it since. */
export function createRecordFailures(diagnostics: Pick<Diagnostics, 'report'>, now: () => number): RecordFailures {
  const faults = new Map<string, { toldAt: number; untold: number }>();
  return {
    note(stage, thrown, sourceId) {
      const error = asError(thrown);
      const { name } = error;
      const place = placeOf(error);
      const own = `${stage} ${name} ${place}`;
      const key = faults.has(own) || faults.size < maxFaults ? own : 'other';
      const fault = faults.get(key) ?? { toldAt: Number.NEGATIVE_INFINITY, untold: 0 };
      faults.set(key, fault);
      fault.untold++;
      if (now() - fault.toldAt < tellEveryMs) return;
      diagnostics.report('error', 'RecordFailedError', { stage, error: name, place, sourceId, records: fault.untold });
      fault.toldAt = now();
      fault.untold = 0;
    },
  };
}

/** `file.ts:line:column` of the first frame. The error's own words come before the frames and may quote the record. */
function placeOf({ message, stack = '' }: Error): string {
  const frames = stack.slice(Math.max(0, stack.indexOf(message)) + message.length);
  return /(?<![\w.-])[\w.-]+\.ts:\d+:\d+/.exec(frames)?.[0] ?? '';
}
