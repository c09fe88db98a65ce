import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ApplianceError } from '../../core/errors.ts';
import { activityHeader } from '../contract/vocabulary.ts';
import { auditRequest, type ConsoleContext, type RequestSession } from './console-context.ts';
import { clearSessionCookie, sessionToken } from './session-cookie.ts';
import { sessionState } from './session-limits.ts';

/** Looks up the session of every request of this scope. */
export function findSessions(app: FastifyInstance, context: ConsoleContext): void {
  app.addHook('onRequest', async (request, reply) => {
    request.consoleSession = await liveSession(context, request, reply);
    if (request.consoleSession !== null) context.connections.noteSignedIn(request.raw.socket);
  });
}

/** Refuses every request of this scope that has no live session, save on routes marked `open`. */
export function guardSessions(app: FastifyInstance): void {
  app.addHook('onRequest', async (request) => {
    const { access } = request.routeOptions.config;
    if (access === 'open') return;
    if (request.consoleSession === null) throw new ApplianceError('CONSOLE_SIGN_IN_REQUIRED');
    if (request.consoleSession.session.mustChangePassword && access !== 'password_due') {
      throw new ApplianceError('CONSOLE_PASSWORD_CHANGE_REQUIRED');
    }
  });
}

async function liveSession(
  context: ConsoleContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<RequestSession | null> {
  const token = sessionToken(request);
  if (token === null) return null;
  const { sessions } = context.ports;
  const session = await sessions.find(token);
  const now = context.clock.now();
  if (session === null) {
    clearSessionCookie(reply);
    return null;
  }
  const state = sessionState(session, now, context.sessionLimits);
  if (state !== 'live') {
    await sessions.end(token);
    clearSessionCookie(reply);
    const details = { reason: state };
    await auditRequest(context, request, { action: 'session.expire', actor: session.userName, outcome: 'ok', details });
    return null;
  }
  // Polling must not keep an unattended screen signed in, so only what a person did counts as use.
  if (isUse(request)) await sessions.touch(token, now);
  return { token, session };
}

function isUse(request: FastifyRequest): boolean {
  return request.method !== 'GET' || request.headers[activityHeader] !== undefined;
}
