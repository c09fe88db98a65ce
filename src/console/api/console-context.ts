import type { FastifyRequest } from 'fastify';
import type { Clock } from '../../core/clock.ts';
import type { SourceAuthor } from '../../core/source.ts';
import type { Language } from '../../core/verdict.ts';
import type { Diagnostics } from '../../diagnostics/log.ts';
import type { AuditEntry } from './audit-port.ts';
import type { ConnectionGuard } from './connection-guard.ts';
import type { RequestLimits } from './console-limits.ts';
import type { ConsolePorts } from './console-ports.ts';
import type { RefusalAudit } from './refusal-audit.ts';
import type { SessionLimits } from './session-limits.ts';
import type { ConsoleSession } from './session-port.ts';

/** What every route plugin is handed. */
export interface ConsoleContext {
  ports: ConsolePorts;
  /** The believed time: sessions, locks and records go by it. */
  clock: Clock;
  /** The machine's clock, by which receive times are; for figures of what was received lately. */
  wall: Clock;
  diagnostics: Diagnostics;
  sessionLimits: SessionLimits;
  requestLimits: RequestLimits;
  refusals: RefusalAudit;
  connections: Pick<ConnectionGuard, 'noteSignedIn'>;
  /** Language of the page and of messages where the client names none. */
  language: Language;
}

export interface RequestSession {
  token: string;
  session: ConsoleSession;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the session guard; null on routes that need no session. */
    consoleSession: RequestSession | null;
  }
  interface FastifyContextConfig {
    /** `open`: no session needed. `password_due`: usable before the one-time password is changed. */
    access?: 'open' | 'password_due';
  }
}

/** The session of a guarded request. */
export function sessionOf(request: FastifyRequest): RequestSession {
  const found = request.consoleSession;
  // The guard answers before a handler runs, so this is a broken invariant and no expected outcome.
  if (found === null) throw new Error(`route ${request.routeOptions.url ?? '?'} is not guarded`);
  return found;
}

/** The signed-in user of a request and the time, for what they change. */
export function authorOf(context: ConsoleContext, request: FastifyRequest): SourceAuthor {
  return { at: context.clock.now(), by: sessionOf(request).session.userName };
}

type AuditDetails = Pick<AuditEntry, 'action' | 'outcome'> & Partial<Pick<AuditEntry, 'actor' | 'target' | 'details'>>;

/**
 * Writes an audit record of what this request did; rejects where it cannot be written. Refusals are counted where there
 * are many (`refusal-audit.ts`).
 */
export function auditRequest(context: ConsoleContext, request: FastifyRequest, entry: AuditDetails): Promise<void> {
  const record: AuditEntry = {
    at: context.clock.now(),
    actor: entry.actor ?? request.consoleSession?.session.userName ?? '',
    address: request.ip,
    action: entry.action,
    target: entry.target ?? '',
    outcome: entry.outcome,
    details: entry.details ?? {},
  };
  return entry.outcome === 'refused' ? context.refusals.note(record) : context.ports.audit.record(record);
}
