/** One alarm of a source; source 0 is the appliance itself. Times are UTC epoch milliseconds. */
export interface HealthAlarm {
  id: number;
  sourceId: number;
  kind: string;
  openedAt: number;
  closedAt: number | null;
  measured: number;
  expected: number;
  detail: Record<string, string | number>;
  acknowledgedAt: number | null;
  acknowledgedBy: string | null;
  note: string | null;
}

/** Alarms of one kind and source that nobody wants to hear of. */
export interface HealthMute {
  sourceId: number;
  kind: string;
  /** Null: for good. */
  untilAt: number | null;
  reason: string;
  mutedBy: string;
  mutedAt: number;
}
