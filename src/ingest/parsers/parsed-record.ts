import type { AssetSighting, EventCategory, EventFields, SensorThreat } from '../../core/event.ts';
import type { RecordTime } from './record-time.ts';

/** What a parser makes of one record, before receive time, source and raw bytes are added. */
export interface ParsedRecord extends RecordTime {
  /** As written in the record; null where it names none. */
  host: string | null;
  category: EventCategory;
  action: string;
  sensorEventId: string | null;
  fields: EventFields;
  threat: SensorThreat | null;
  asset?: AssetSighting;
  /** Time and host were found under names that may mean something else: a header that tells them is believed first. */
  guessed?: boolean;
}

/** Category, action and fields that a payload parser contributes to a syslog event. */
export interface Behaviour {
  category: EventCategory;
  action: string;
  fields: EventFields;
}

/** What parsers need to know of the source and of the moment. */
export interface ParseContext {
  /** Receive time, UTC epoch milliseconds. */
  receivedAt: number;
  zone: Zone;
  /** Records of a file, which may be months old: a missing year is one that has been. */
  delayed?: boolean;
}

/** A time zone that turns local wall-clock time into UTC. */
export interface Zone {
  /** `localMs` is the wall-clock time as if it were UTC, epoch milliseconds. */
  toUtc(localMs: number): number;
}
