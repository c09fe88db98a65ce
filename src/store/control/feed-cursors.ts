import type { ControlDatabase } from './control-database.ts';

/** Where pulled feeds stand. */
export interface FeedCursorTable {
  /** Null before the first page. */
  load(sourceId: number): string | null;
  /** Called after the page before it is committed in the event store. */
  save(sourceId: number, cursor: string, savedAt: number): void;
}

export function createFeedCursorTable(control: ControlDatabase): FeedCursorTable {
  return {
    load: (sourceId) =>
      control.preparePlucked<string>('SELECT cursor FROM feed_cursor WHERE source_id = ?').get(sourceId) ?? null,
    save(sourceId, cursor, savedAt) {
      control
        .prepare(
          `INSERT INTO feed_cursor (source_id, cursor, saved_at) VALUES (?, ?, ?)
           ON CONFLICT (source_id) DO UPDATE SET cursor = excluded.cursor, saved_at = excluded.saved_at`,
        )
        .run(sourceId, cursor, savedAt);
    },
  };
}
