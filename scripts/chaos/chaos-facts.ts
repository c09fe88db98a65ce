import type { ApplianceLog } from './appliance-log.ts';
import type { Death } from './chaos-appliance.ts';
import type { Happening } from './happenings.ts';
import type { LineConnection } from './line-load.ts';
import type { NumberCounts } from './number-marks.ts';
import type { Gap } from './service-probe.ts';
import type { StoredRecords } from './stored-records.ts';

/** Everything that a run found out, from which it is judged. */
export interface ChaosFacts {
  run: Gap;
  happenings: readonly Happening[];
  deaths: readonly Death[];
  /** Times at which the probe's records were acknowledged. */
  answeredAt: readonly number[];
  /** By the letter of the series. */
  acknowledged: ReadonlyMap<string, NumberCounts>;
  wrongAnswers: readonly string[];
  pushAnswers: Record<string, number>;
  connections: readonly LineConnection[];
  datagramsSent: number;
  stored: StoredRecords;
  log: ApplianceLog;
  /** Alerts without a verdict at the end, and the longest wait for them was over. */
  undecidedAlerts: number;
  exitCode: number | null;
}
