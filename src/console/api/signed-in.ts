import type { FastifyReply } from 'fastify';
import type { SignedIn } from '../contract/session.ts';
import type { ConsoleContext } from './console-context.ts';
import { setSessionCookie } from './session-cookie.ts';
import type { ConsoleSession } from './session-port.ts';

/** Guesses from one address a minute, beside the lock on the name that the port keeps. */
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
