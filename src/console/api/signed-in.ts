import type { FastifyReply } from 'fastify';
import { ApplianceError } from '../../core/errors.ts';
import type { SignedIn } from '../contract/session.ts';
import type { ConsoleContext } from './console-context.ts';
import { setSessionCookie } from './session-cookie.ts';
import type { ConsoleSession, SignInOutcome } from './session-port.ts';

/** Guesses from one address a minute, beside the locks that the port keeps. */
export const passwordAttempts = { max: 20, timeWindow: 60_000 };

/** A session as the page is told of it. */
export function signedIn(context: ConsoleContext, session: ConsoleSession): SignedIn {
  const { userName: name, mustChangePassword, signedInAt, previousSignInAt, previousSignInAddress } = session;
  const { idleMs: idleLimitMs } = context.sessionLimits;
  return {
    kind: 'signed_in',
    name,
    mustChangePassword,
    signedInAt,
    idleLimitMs,
    previousSignInAt,
    previousSignInAddress,
  };
}

/** Hands the cookie of a session just opened to the client. */
export function opened(
  context: ConsoleContext,
  reply: FastifyReply,
  { token, session }: { token: string; session: ConsoleSession },
): SignedIn {
  setSessionCookie(reply, token);
  context.connections.noteSignedIn(reply.request.raw.socket);
  return signedIn(context, session);
}

type Refused = Exclude<SignInOutcome, { kind: 'ok' }>;

/** What the audit log is told of a refusal; the client is not. */
export function refusalDetails(outcome: Refused): Record<string, string | number> {
  if (outcome.kind === 'busy') return { reason: 'busy' };
  return outcome.lockedUntil === null ? {} : { lockedUntil: outcome.lockedUntil };
}

/** One answer for a wrong name, a wrong password and whatever is locked. */
export function signInRefusal(outcome: Refused): ApplianceError {
  if (outcome.kind === 'busy') return new ApplianceError('CONSOLE_REQUESTS_TOO_MANY', { params: { seconds: 5 } });
  return new ApplianceError('CONSOLE_SIGN_IN_REFUSED');
}
