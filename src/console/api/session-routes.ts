import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { problemSchema } from '../contract/common.ts';
import { currentSessionSchema, signedInResponseSchema, signInRequestSchema } from '../contract/session.ts';
import { auditRequest, type ConsoleContext, sessionOf } from './console-context.ts';
import { clearSessionCookie } from './session-cookie.ts';
import { opened, passwordAttempts, refusalDetails, signedIn, signInRefusal } from './signed-in.ts';

/** Sign in and out, and who is signed in. */
export const sessionRoutes: FastifyPluginAsyncZod<{ context: ConsoleContext }> = async (app, { context }) => {
  const { sessions } = context.ports;
  const tags = ['session'];

  app.get(
    '/session',
    {
      config: { access: 'open' },
      schema: { tags, summary: 'Who is signed in', response: { 200: currentSessionSchema } },
    },
    async (request) =>
      request.consoleSession
        ? signedIn(context, request.consoleSession.session)
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
      if (outcome.kind !== 'ok') {
        await auditRequest(context, request, { ...entry, outcome: 'refused', details: refusalDetails(outcome) });
        throw signInRefusal(outcome);
      }
      await auditRequest(context, request, { ...entry, outcome: 'ok' });
      return opened(context, reply, outcome);
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
};
