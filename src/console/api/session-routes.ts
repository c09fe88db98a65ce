import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ApplianceError } from '../../core/errors.ts';
import { problemSchema } from '../contract/common.ts';
import {
  changePasswordRequestSchema,
  currentSessionSchema,
  type SignedIn,
  signedInResponseSchema,
  signInRequestSchema,
} from '../contract/session.ts';
import { auditRequest, type ConsoleContext, sessionOf } from './console-context.ts';
import { passwordProblems } from './password-policy.ts';
import { clearSessionCookie, setSessionCookie } from './session-cookie.ts';
import type { ConsoleSession } from './session-port.ts';

/** Guesses from one address a minute, beside the lock on the name that the port keeps. */
const passwordAttempts = { max: 20, timeWindow: 60_000 };

/** Sign in and out, who is signed in, change of the password. */
export const sessionRoutes: FastifyPluginAsyncZod<{ context: ConsoleContext }> = async (app, { context }) => {
  const { sessions } = context.ports;
  const tags = ['session'];

  function signedIn(session: ConsoleSession): SignedIn {
    const { userName: name, mustChangePassword, signedInAt, previousSignInAt, previousSignInAddress } = session;
    const idleLimitMs = context.sessionLimits.idleMs;
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

  function open(reply: FastifyReply, opened: { token: string; session: ConsoleSession }): SignedIn {
    setSessionCookie(reply, opened.token);
    return signedIn(opened.session);
  }

  app.get(
    '/session',
    {
      config: { access: 'open' },
      schema: { tags, summary: 'Who is signed in', response: { 200: currentSessionSchema } },
    },
    async (request) =>
      request.consoleSession
        ? signedIn(request.consoleSession.session)
        : { kind: 'signed_out' as const, language: context.language },
  );

  app.post(
    '/session',
    {
      config: { access: 'open', rateLimit: passwordAttempts },
      schema: {
        tags,
        summary: 'Sign in',
        body: signInRequestSchema,
        response: { 200: signedInResponseSchema, 401: problemSchema },
      },
    },
    async (request, reply) => {
      const { name, password } = request.body;
      const outcome = await sessions.signIn({ name, password, address: request.ip, at: context.clock.now() });
      const entry = { action: 'session.sign_in', actor: name } as const;
      if (outcome.kind === 'refused') {
        const details = outcome.lockedUntil === null ? {} : { lockedUntil: outcome.lockedUntil };
        await auditRequest(context, request, { ...entry, outcome: 'refused', details });
        throw new ApplianceError('CONSOLE_SIGN_IN_REFUSED');
      }
      await auditRequest(context, request, { ...entry, outcome: 'ok' });
      return open(reply, outcome);
    },
  );

  app.delete(
    '/session',
    {
      config: { access: 'password_due' },
      schema: { tags, summary: 'Sign out', response: { 204: z.undefined().describe('Signed out') } },
    },
    async (request, reply) => {
      await sessions.end(sessionOf(request).token);
      await auditRequest(context, request, { action: 'session.sign_out', outcome: 'ok' });
      clearSessionCookie(reply);
      return reply.code(204).send();
    },
  );

  app.post(
    '/session/password',
    {
      config: { access: 'password_due', rateLimit: passwordAttempts },
      schema: {
        tags,
        summary: 'Change the own password; every other session of the user ends',
        body: changePasswordRequestSchema,
        response: { 200: signedInResponseSchema, 401: problemSchema, 422: problemSchema },
      },
    },
    async (request, reply) => {
      const { token, session } = sessionOf(request);
      const { currentPassword, newPassword } = request.body;
      const entry = { action: 'session.change_password' } as const;
      if (passwordProblems({ name: session.userName, current: currentPassword, next: newPassword }).length > 0) {
        throw new ApplianceError('CONSOLE_PASSWORD_UNSUITABLE');
      }
      const at = context.clock.now();
      const outcome = await sessions.changePassword({ token, currentPassword, newPassword, at });
      await auditRequest(context, request, { ...entry, outcome: outcome.kind });
      if (outcome.kind === 'refused') throw new ApplianceError('CONSOLE_SIGN_IN_REFUSED');
      return open(reply, outcome);
    },
  );
};
