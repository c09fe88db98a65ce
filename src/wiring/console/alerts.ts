import type { AlertPort, AlertRow } from '../../console/api/alert-port.ts';
import type { AuditPort } from '../../console/api/audit-port.ts';
import type { StoredAlert } from '../../store/events/outbox-reader.ts';
import { given } from '../given.ts';
import type { Stores } from '../stores.ts';

/** Alerts with their verdicts and tickets. */
export function createConsoleAlerts({
  alerts,
  verdicts,
  members,
}: Pick<Stores, 'alerts' | 'verdicts' | 'members'>): AlertPort {
  const rowOf = (stored: StoredAlert): AlertRow => ({
    alert: stored,
    verdict: verdicts.get(stored.id),
    ticketId: members.ticketOf(stored.id),
  });
  return {
    async list(query) {
      const found = alerts.list(given(query));
      const last = found.at(-1);
      return { alerts: found.map(rowOf), nextBefore: last && found.length === query.limit ? last.id : null };
    },
    async get(id) {
      const stored = alerts.get(id);
      return stored ? { ...rowOf(stored), fields: stored.fields } : null;
    },
  };
}

/** The audit log as the console writes it. */
export function createConsoleAudit({ audit }: Pick<Stores, 'audit'>): AuditPort {
  return {
    async record({ at, actor, address, action, target, outcome, details }) {
      audit.append({ at, actor, address, action, detail: { target, outcome, ...details } });
    },
  };
}
