import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { ApplianceError } from '../../core/errors.ts';
import { problemSchema } from '../contract/common.ts';
import {
  runListQuerySchema,
  runListResponseSchema,
  startRunRequestSchema,
  startRunResponseSchema,
} from '../contract/run.ts';
import { auditRequest, type ConsoleContext, sessionOf } from './console-context.ts';

/** Pipeline runs with their steps, and starting one on demand. */
export const runRoutes: FastifyPluginAsyncZod<{ context: ConsoleContext }> = async (app, { context }) => {
  const { runs } = context.ports;
  const tags = ['runs'];

  app.get(
    '/runs',
    {
      schema: {
        tags,
        summary: 'Pipeline runs, newest first, with steps, attempts and errors',
        querystring: runListQuerySchema,
        response: { 200: runListResponseSchema },
      },
    },
    async (request) => runs.list(request.query),
  );

  app.post(
    '/runs',
    {
      schema: {
        tags,
        summary: 'Start a run now',
        body: startRunRequestSchema,
        response: { 202: startRunResponseSchema, 409: problemSchema },
      },
    },
    async (request, reply) => {
      const { kind } = request.body;
      const actor = sessionOf(request).session.userName;
      const outcome = await runs.start({ kind, actor, at: context.clock.now() });
      const { runId } = outcome;
      const entry = { action: 'run.start', target: `run ${runId}`, details: { kind } } as const;
      await auditRequest(context, request, { ...entry, outcome: outcome.kind === 'started' ? 'ok' : 'refused' });
      if (outcome.kind === 'already_running') {
        throw new ApplianceError('CONSOLE_RUN_UNDER_WAY', { params: { kind, runId } });
      }
      return reply.code(202).send({ runId });
    },
  );
};
