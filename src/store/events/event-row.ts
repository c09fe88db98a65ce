import type { EventCategory, EventFields, StoredEvent } from '../../core/event.ts';
import { eventId } from '../../core/ids.ts';
import { type CodedFields, decodeFields, type FieldNames } from './field-codes.ts';

/** A row of `event` as it is selected by `eventColumns`. */
export interface EventRow {
  row: number;
  at: number;
  receivedAt: number;
  sourceId: number;
  category: EventCategory;
  host: string;
  action: string;
  coded: CodedFields;
  /** Names of the partition that the row is of. */
  names: FieldNames;
  raw?: Uint8Array;
}

export const eventColumns =
  'row, at, received_at AS receivedAt, source_id AS sourceId, category, host, action, fields AS coded';

/** The event of a row. `fields` is given where it was parsed already. */
export function storedEvent(partition: number, row: EventRow, fields?: EventFields): StoredEvent {
  const event: StoredEvent = {
    id: eventId(partition, row.row),
    at: row.at,
    receivedAt: row.receivedAt,
    sourceId: row.sourceId,
    host: row.host,
    category: row.category,
    action: row.action,
    fields: fields ?? rowFields(row),
  };
  return row.raw === undefined ? event : { ...event, raw: row.raw };
}

/** The fields of a row. */
export function rowFields(row: Pick<EventRow, 'coded' | 'names'>): EventFields {
  return decodeFields(row.coded, row.names);
}
