import type { EventCategory, EventFields, StoredEvent } from '../../core/event.ts';
import { eventId } from '../../core/ids.ts';

/** A row of `event` as it is selected by `eventColumns`. */
export interface EventRow {
  row: number;
  at: number;
  receivedAt: number;
  sourceId: number;
  category: EventCategory;
  host: string;
  action: string;
  fields: string;
  raw?: Uint8Array;
}

export const eventColumns = 'row, at, received_at AS receivedAt, source_id AS sourceId, category, host, action, fields';

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
    fields: fields ?? (JSON.parse(row.fields) as EventFields),
  };
  return row.raw === undefined ? event : { ...event, raw: row.raw };
}
