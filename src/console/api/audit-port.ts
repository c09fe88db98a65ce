export type AuditAction =
  | 'session.sign_in'
  | 'session.sign_out'
  | 'session.expire'
  | 'session.change_password'
  | 'request.refuse'
  | 'connection.refuse'
  | 'ticket.change_state'
  | 'run.start'
  | 'queue.put_back'
  | 'backup.cancel'
  | 'events.export'
  | 'import.upload'
  | 'import.cancel'
  | 'source.create'
  | 'source.change'
  | 'source.remove'
  | 'source.nat'
  | 'unknown_sender.assign'
  | 'zone.change'
  | 'quarantine.reparse'
  | 'quarantine.cancel'
  | 'health.acknowledge'
  | 'health.mute'
  | 'clock.confirm'
  | 'retention.allow';

/** One record of who did what from where. */
export interface AuditEntry {
  at: number;
  /** The signed-in user, or the name that was tried; '' where unknown. */
  actor: string;
  address: string;
  action: AuditAction;
  /** What it was done to, e.g. `ticket 12`; '' where nothing is named. */
  target: string;
  outcome: 'ok' | 'refused';
  /** Values without secrets. */
  details: Record<string, string | number>;
}

/** The audit log. A record that cannot be written rejects, and the request fails with it: no action without its record. */
export interface AuditPort {
  record(entry: AuditEntry): Promise<void>;
}
