import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { ApplianceError } from '../../core/errors.ts';
import { idParamsSchema, problemSchema } from '../contract/common.ts';
import {
  cancelReparseResponseSchema,
  quarantineQuerySchema,
  quarantineReasonsQuerySchema,
  quarantineReasonsResponseSchema,
  quarantineResponseSchema,
  reparseListResponseSchema,
  reparseRequestSchema,
  reparseStartedSchema,
} from '../contract/quarantine.ts';
import { auditRequest, type ConsoleContext, sessionOf } from './console-context.ts';
import { rawText } from './raw-text.ts';

/** What could not be parsed, why, and parsing it again. */
export const quarantineRoutes: FastifyPluginAsyncZod<{ context: ConsoleContext }> = async (app, { context }) => {
  const { quarantine } = context.ports;
  const tags = ['quarantine'];

  app.get(
    '/quarantine',
    {
      schema: {
        tags,
        summary: 'Records that could not be parsed, newest first',
        querystring: quarantineQuerySchema,
        response: { 200: quarantineResponseSchema, 400: problemSchema },
      },
    },
    async (request) => {
      const page = await quarantine.list(request.query);
      const records = page.records.map(({ raw, ...record }) => {
        const { text, encoding } = rawText(raw);
        return { ...record, raw: { text, encoding } };
      });
      return { ...page, records };
    },
  );

  app.get(
    '/quarantine/reasons',
    {
      schema: {
        tags,
        summary: 'How many wait, by source and reason',
        querystring: quarantineReasonsQuerySchema,
        response: { 200: quarantineReasonsResponseSchema, 400: problemSchema },
      },
    },
    async (request) => quarantine.reasons(request.query),
  );

  app.post(
    '/quarantine/reparse',
    {
      // Ten thousand ids are longer than what other routes take.
      bodyLimit: 256 * 1024,
      schema: {
        tags,
        summary: 'Parse the selected records again, each line once; what fails again stays where it is',
        body: reparseRequestSchema,
        response: { 202: reparseStartedSchema, 404: problemSchema },
      },
    },
    async (request, reply) => {
      const { toSourceId, ...filter } = request.body;
      const actor = sessionOf(request).session.userName;
      const runId = await quarantine.reparse({ filter, toSourceId, actor });
      if (runId === null) {
        throw new ApplianceError('CONSOLE_NOT_FOUND', { params: { what: `source ${toSourceId}` } });
      }
      await auditRequest(context, request, {
        action: 'quarantine.reparse',
        target: `re-parse ${runId}`,
        outcome: 'ok',
        details: { filter: JSON.stringify(filter).slice(0, 500), toSourceId: toSourceId ?? '' },
      });
      return reply.code(202).send({ runId });
    },
  );

  app.get(
    '/quarantine/reparse',
    {
      schema: { tags, summary: 'Runs with their progress, newest first', response: { 200: reparseListResponseSchema } },
    },
    async () => ({ runs: (await quarantine.runs()).map((run) => ({ ...run, selection: { ...run.selection } })) }),
  );

  app.post(
    '/quarantine/reparse/:id/cancel',
    {
      schema: {
        tags,
        summary: 'End a run after the batch in hand; what it stored stays stored',
        params: idParamsSchema,
        response: { 200: cancelReparseResponseSchema },
      },
    },
    async (request) => {
      const { id } = request.params;
      const cancelled = await quarantine.cancel(id);
      const entry = { action: 'quarantine.cancel', target: `re-parse ${id}` } as const;
      await auditRequest(context, request, { ...entry, outcome: cancelled ? 'ok' : 'refused' });
      return { cancelled };
    },
  );
};
