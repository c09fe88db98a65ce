import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { ApplianceError } from '../../core/errors.ts';
import { problemSchema } from '../contract/common.ts';
import { changePasswordRequestSchema, signedInResponseSchema } from '../contract/session.ts';
import { auditRequest, type ConsoleContext, sessionOf } from './console-context.ts';
import { passwordProblems } from './password-policy.ts';
import { opened, passwordAttempts, refusalDetails, signInRefusal } from './signed-in.ts';

/** Change of the own password, forced for a one-time password. */
export const passwordRoutes: FastifyPluginAsyncZod<{ context: ConsoleContext }> = async (app, { context }) => {
  app.post(
    '/session/password',
    {
      config: { access: 'password_due', rateLimit: passwordAttempts },
      schema: {
        tags: ['session'],
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
      const { ip: address } = request;
      const outcome = await context.ports.sessions.changePassword({ token, currentPassword, newPassword, address, at });
      if (outcome.kind !== 'ok') {
        await auditRequest(context, request, { ...entry, outcome: 'refused', details: refusalDetails(outcome) });
        throw signInRefusal(outcome);
      }
      await auditRequest(context, request, { ...entry, outcome: 'ok' });
      return opened(context, reply, outcome);
    },
  );
};
