import type { Alert } from '../../core/alert.ts';
import type { EventFields, EventId, Severity } from '../../core/event.ts';
import type { Verdict, VerdictLabel } from '../../core/verdict.ts';

export interface AlertQuery {
  severity?: Severity | undefined;
  /** `undecided`: no verdict yet. */
  label?: VerdictLabel | 'undecided' | undefined;
  /** Part of title (English or Korean) or host, any case. */
  text?: string | undefined;
  /** Only alerts with a smaller id (older). */
  before?: EventId | undefined;
  limit: number;
}

export interface AlertRow {
  alert: Alert;
  verdict: Verdict | null;
  ticketId: number | null;
}

export interface AlertPort {
  /** Newest first; `nextBefore` null at the end. */
  list(query: AlertQuery): Promise<{ alerts: AlertRow[]; nextBefore: EventId | null }>;
  get(id: EventId): Promise<(AlertRow & { fields: EventFields }) | null>;
}
