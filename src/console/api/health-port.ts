import type { HealthMute, HealthAlarm as KeptAlarm } from '../../core/health-alarm.ts';

/** An alarm as people see it; `muted` is null where its kind is not muted for the source. */
export interface HealthAlarm extends KeptAlarm {
  sourceName: string;
  muted: Pick<HealthMute, 'untilAt' | 'reason' | 'mutedBy'> | null;
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
