import type { EventCategory, EventFields } from '../../../../src/core/event.ts';
import { fixedZone } from '../../../../src/core/time-zone.ts';
import type { RowView } from '../../../../src/store/events/query/query-judge.ts';
import type { QueryClock } from '../../../../src/store/events/query/query-node.ts';
import { eventWords, fold } from '../../../../src/store/events/words.ts';

/** 2026-03-02 18:00:00 KST, a Monday. */
export const clock: QueryClock = { now: Date.UTC(2026, 2, 2, 9), zone: fixedZone(540 * 60_000) };

export interface DrawnRow {
  at: number;
  host: string;
  category: EventCategory;
  action: string;
  fields: EventFields;
}

export function viewOf(row: Partial<DrawnRow>): RowView {
  const fields = row.fields ?? {};
  const host = row.host ?? 'ws-01';
  const action = row.action ?? 'logon-failed';
  const values = Object.values(fields);
  const at = row.at ?? clock.now;
  return {
    row: { at, receivedAt: at + 1000, sourceId: 3, category: row.category ?? 'process', host, action },
    fields: () => fields,
    words: () => eventWords({ host, action, values }),
    texts: () => [host, action, ...values].map((value) => fold(String(value))),
  };
}
