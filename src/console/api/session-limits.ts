import type { ConsoleSession } from './session-port.ts';

export interface SessionLimits {
  /** A session that no person used for this long has run out. */
  idleMs: number;
  /** A session this old has run out whatever was done in it. */
  absoluteMs: number;
}

/** Idle end after 600 s: 국가용 보안요구사항, server common item 2. */
export const usualSessionLimits: SessionLimits = { idleMs: 600_000, absoluteMs: 12 * 3_600_000 };

/** Whether a session may still be used; a clock set back does not lengthen it. */
export function sessionState(session: ConsoleSession, now: number, limits: SessionLimits): 'live' | 'idle' | 'too_old' {
  if (Math.abs(now - session.signedInAt) >= limits.absoluteMs) return 'too_old';
  if (Math.abs(now - session.lastActiveAt) >= limits.idleMs) return 'idle';
  return 'live';
}
