/** One alarm of a source; source 0 is the appliance itself. Times are UTC epoch milliseconds. */
export interface HealthAlarm {
  id: number;
  sourceId: number;
  sourceName: string;
  kind: string;
  openedAt: number;
  closedAt: number | null;
  /** In the unit of the kind: milliseconds, shares of 1, or counts. */
  measured: number;
  expected: number;
  detail: Record<string, string | number>;
  acknowledgedAt: number | null;
  acknowledgedBy: string | null;
  note: string | null;
  /** Null where the kind is not muted for this source; `untilAt` null: for good. */
  muted: { untilAt: number | null; reason: string; mutedBy: string } | null;
}

/** Alarms about sources. */
export interface HealthPort {
  /** Open ones first, then those that closed since, newest first. */
  alarms(closedSince: number): Promise<HealthAlarm[]>;
  /** What happened and what to do. */
  text(
    alarm: Pick<HealthAlarm, 'kind' | 'measured' | 'expected' | 'detail'>,
    language: 'ko' | 'en',
  ): { what: string; remedy: string };
  /** False where there is no such alarm. */
  acknowledge(ack: { id: number; by: string; at: number; note: string }): Promise<boolean>;
  /** Null `untilAt` mutes for good; `reason` null unmutes. False where the alarm's kind or source is unknown. */
  mute(mute: {
    sourceId: number;
    kind: string;
    untilAt: number | null;
    reason: string | null;
    by: string;
    at: number;
  }): Promise<boolean>;
}
