import type { HealthAlarm, HealthMute } from '../../core/health-alarm.ts';
import type { StoreDatabase } from '../database.ts';

type Numbers = Pick<HealthAlarm, 'measured' | 'expected' | 'detail'>;

export interface HealthTable {
  /** Profiles by source, as JSON texts. */
  profiles(): Map<number, string>;
  saveProfiles(profiles: readonly { sourceId: number; profile: string }[], savedAt: number): void;
  open(alarm: { sourceId: number; kind: string; at: number } & Numbers): void;
  update(alarm: { sourceId: number; kind: string } & Numbers): void;
  close(alarm: { sourceId: number; kind: string; at: number }): void;
  openAlarms(): HealthAlarm[];
  /** Open ones first, then closed ones, newest first; at most 500. */
  list(options: { closedSince: number }): HealthAlarm[];
  /** False where there is no such alarm. */
  acknowledge(ack: { id: number; by: string; at: number; note: string }): boolean;
  mutes(): HealthMute[];
  mute(mute: HealthMute): void;
  /** False where it was not muted. */
  unmute(sourceId: number, kind: string): boolean;
}

const columns = `id, source_id AS sourceId, kind, opened_at AS openedAt, closed_at AS closedAt, measured, expected, detail,
  acknowledged_at AS acknowledgedAt, acknowledged_by AS acknowledgedBy, note`;
const maxListed = 500;

type Row = Omit<HealthAlarm, 'detail'> & { detail: string };

/** The tables of source health: what was learned, alarms and what is muted. */
export function createHealthTable(control: StoreDatabase): HealthTable {
  return {
    profiles: () =>
      new Map(
        control
          .prepare<{ id: number; profile: string }>('SELECT source_id AS id, profile FROM health_profile')
          .all()
          .map(({ id, profile }) => [id, profile]),
      ),
    saveProfiles: (profiles, savedAt) =>
      control.transaction(() => {
        const save = control.prepare(
          `INSERT INTO health_profile (source_id, profile, saved_at) SELECT id, ?, ? FROM source WHERE id = ?
           ON CONFLICT (source_id) DO UPDATE SET profile = excluded.profile, saved_at = excluded.saved_at`,
        );
        for (const { sourceId, profile } of profiles) save.run(profile, savedAt, sourceId);
      }),
    ...alarmMethods(control),
    mutes: () =>
      control
        .prepare<HealthMute>(
          `SELECT source_id AS sourceId, kind, until_at AS untilAt, reason, muted_by AS mutedBy, muted_at AS mutedAt
           FROM health_mute`,
        )
        .all(),
    mute({ sourceId, kind, untilAt, reason, mutedBy, mutedAt }) {
      control
        .prepare(
          `INSERT INTO health_mute (source_id, kind, until_at, reason, muted_by, muted_at) VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT (source_id, kind) DO UPDATE SET until_at = excluded.until_at, reason = excluded.reason,
             muted_by = excluded.muted_by, muted_at = excluded.muted_at`,
        )
        .run(sourceId, kind, untilAt, reason, mutedBy, mutedAt);
    },
    unmute: (sourceId, kind) =>
      control.prepare('DELETE FROM health_mute WHERE source_id = ? AND kind = ?').run(sourceId, kind).changes > 0,
  };
}

function alarmMethods(control: StoreDatabase) {
  return {
    open({ sourceId, kind, at, measured, expected, detail }) {
      control
        .prepare(
          `INSERT INTO health_alarm (source_id, kind, opened_at, measured, expected, detail) VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT DO NOTHING`,
        )
        .run(sourceId, kind, at, measured, expected, JSON.stringify(detail));
    },
    update({ sourceId, kind, measured, expected, detail }) {
      control
        .prepare(
          `UPDATE health_alarm SET measured = ?, expected = ?, detail = ?
           WHERE source_id = ? AND kind = ? AND closed_at IS NULL`,
        )
        .run(measured, expected, JSON.stringify(detail), sourceId, kind);
    },
    close({ sourceId, kind, at }) {
      control
        .prepare('UPDATE health_alarm SET closed_at = ? WHERE source_id = ? AND kind = ? AND closed_at IS NULL')
        .run(at, sourceId, kind);
    },
    openAlarms: () =>
      control
        .prepare<Row>(`SELECT ${columns} FROM health_alarm WHERE closed_at IS NULL ORDER BY id DESC`)
        .all()
        .map(of),
    list: ({ closedSince }) =>
      control
        .prepare<Row>(
          `SELECT ${columns} FROM health_alarm WHERE closed_at IS NULL OR closed_at >= ?
           ORDER BY closed_at IS NOT NULL, id DESC LIMIT ${maxListed}`,
        )
        .all(closedSince)
        .map(of),
    acknowledge: ({ id, by, at, note }) =>
      control
        .prepare('UPDATE health_alarm SET acknowledged_at = ?, acknowledged_by = ?, note = ? WHERE id = ?')
        .run(at, by, note, id).changes > 0,
  } satisfies Partial<HealthTable>;
}

function of(row: Row): HealthAlarm {
  return { ...row, detail: JSON.parse(row.detail) as HealthAlarm['detail'] };
}
