import type { EventId } from '../../core/event.ts';
import type { Verdict, VerdictLabel } from '../../core/verdict.ts';
import { verdictLabels } from '../../core/verdict.ts';
import { where } from './conditions.ts';
import type { ControlDatabase } from './control-database.ts';
import { addToTally, readTally } from './tallies.ts';

interface VerdictQuery {
  label?: VerdictLabel;
  /** Only verdicts on alerts with a smaller id. */
  before?: EventId;
  /** 1 … 500. */
  limit: number;
}

export interface VerdictTable {
  /** Keeps the first verdict on an alert; false where there is one already. The alert must have been taken over. */
  record(verdict: Verdict): boolean;
  /** Takes back a verdict that only says that nobody answered, so that the alert can be judged. False where there is none. */
  withdrawUnanswered(alertId: EventId): boolean;
  get(alertId: EventId): Verdict | null;
  /** Newest alert first. */
  list(query: VerdictQuery): Verdict[];
  /** By label, of all times. */
  counts(): Record<VerdictLabel, number>;
  /** By label, decided at or after `at`. */
  countsSince(at: number): Record<VerdictLabel, number>;
}

const maxLimit = 500;
const columns = `alert_id AS alertId, label, probability, basis, review_reason AS reviewReason, summary, language,
  techniques, cited_event_ids AS citedEventIds, factors, evidence, evidence_shown AS evidenceShown,
  evidence_total AS evidenceTotal, model_id AS modelId, prompt_tokens AS promptTokens, output_tokens AS outputTokens,
  duration_ms AS durationMs, decided_at AS decidedAt`;
const insertSql = `
INSERT INTO verdict (alert_id, label, probability, basis, review_reason, summary, language, techniques, cited_event_ids,
  factors, evidence, evidence_shown, evidence_total, model_id, prompt_tokens, output_tokens, duration_ms, decided_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (alert_id) DO NOTHING`;

type JsonColumn = 'techniques' | 'citedEventIds' | 'factors' | 'evidence';
type VerdictRow = Omit<Verdict, JsonColumn> & Record<JsonColumn, string>;

export function createVerdictTable(control: ControlDatabase): VerdictTable {
  return {
    record: (verdict) =>
      control.transaction(() => {
        if (insert(control, verdict) === 0) return false;
        control.prepare('UPDATE alert SET label = ? WHERE id = ?').run(verdict.label, verdict.alertId);
        addToTally(control, `verdict.${verdict.label}`, 1);
        return true;
      }),
    withdrawUnanswered: (alertId) =>
      control.transaction(() => {
        const label = control
          .preparePlucked<VerdictLabel>(
            `DELETE FROM verdict WHERE alert_id = ? AND review_reason IN ('no_answer', 'crashed_twice') RETURNING label`,
          )
          .get(alertId);
        if (label === undefined) return false;
        control.prepare('UPDATE alert SET label = NULL WHERE id = ?').run(alertId);
        addToTally(control, `verdict.${label}`, -1);
        return true;
      }),
    get(alertId) {
      const row = control.prepare<VerdictRow>(`SELECT ${columns} FROM verdict WHERE alert_id = ?`).get(alertId);
      return row === undefined ? null : toVerdict(row);
    },
    list({ label, before, limit }) {
      const { clause, values } = where([
        ['label = ?', label],
        ['alert_id < ?', before],
      ]);
      return control
        .prepare<VerdictRow>(`SELECT ${columns} FROM verdict ${clause} ORDER BY alert_id DESC LIMIT ?`)
        .all(...values, Math.min(limit, maxLimit))
        .map(toVerdict);
    },
    counts: () => byLabel((label) => readTally(control, `verdict.${label}`)),
    countsSince(at) {
      const rows = control
        .prepare<{ label: VerdictLabel; count: number }>(
          'SELECT label, count(*) AS count FROM verdict INDEXED BY verdict_decided WHERE decided_at >= ? GROUP BY label',
        )
        .all(at);
      return byLabel((label) => rows.find((row) => row.label === label)?.count ?? 0);
    },
  };
}

function insert(control: ControlDatabase, verdict: Verdict): number {
  return control
    .prepare(insertSql)
    .run(
      verdict.alertId,
      verdict.label,
      verdict.probability,
      verdict.basis,
      verdict.reviewReason,
      verdict.summary,
      verdict.language,
      JSON.stringify(verdict.techniques),
      JSON.stringify(verdict.citedEventIds),
      JSON.stringify(verdict.factors),
      JSON.stringify(verdict.evidence),
      verdict.evidenceShown,
      verdict.evidenceTotal,
      verdict.modelId,
      verdict.promptTokens,
      verdict.outputTokens,
      verdict.durationMs,
      verdict.decidedAt,
    ).changes;
}

function toVerdict(row: VerdictRow): Verdict {
  return {
    ...row,
    techniques: JSON.parse(row.techniques) as string[],
    citedEventIds: JSON.parse(row.citedEventIds) as EventId[],
    factors: JSON.parse(row.factors) as Verdict['factors'],
    evidence: JSON.parse(row.evidence) as Verdict['evidence'],
  };
}

function byLabel(count: (label: VerdictLabel) => number): Record<VerdictLabel, number> {
  return Object.fromEntries(verdictLabels.map((label) => [label, count(label)])) as Record<VerdictLabel, number>;
}
