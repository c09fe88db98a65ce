import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { ApplianceError } from '../../core/errors.ts';
import { idParamsSchema, problemSchema } from '../contract/common.ts';
import {
  natPageQuerySchema,
  natPageResponseSchema,
  natProblemSchema,
  natReplaceRequestSchema,
  natReplaceResponseSchema,
} from '../contract/source-admin.ts';
import { auditRequest, type ConsoleContext } from './console-context.ts';
import { languageOf } from './error-handler.ts';
import type { NatPort } from './source-admin-port.ts';

/** 100,000 lines of two IPv6 addresses and two times. */
const tableLimitBytes = 16 * 1024 * 1024;

/** Translated addresses of a source. */
export const sourceNatRoutes: FastifyPluginAsyncZod<{ context: ConsoleContext }> = async (app, { context }) => {
  const { nat } = context.ports;
  const tags = ['sources'];
  const refusals = { 404: problemSchema, 409: problemSchema, 413: problemSchema, 422: natProblemSchema };
  const absent = (id: number) => new ApplianceError('CONSOLE_NOT_FOUND', { params: { what: `source ${id}` } });
  app.addContentTypeParser(['text/csv', 'text/plain'], { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });

  async function answer(
    request: FastifyRequest,
    reply: FastifyReply,
    { id, outcome }: { id: number; outcome: Awaited<ReturnType<NatPort['replace']>> },
  ) {
    if (outcome.kind === 'no_source') throw absent(id);
    if (outcome.kind === 'refused') {
      const problems = outcome.problems.map(({ line, code, params }) => {
        const error = new ApplianceError(code, { params });
        return { line, code, ko: error.messageIn('ko'), en: error.messageIn('en') };
      });
      const message = problems[0]?.[languageOf(request, context.language)] ?? '';
      return reply.code(422).send({ code: problems[0]?.code ?? '', message, requestId: request.id, problems });
    }
    const details = { total: outcome.total };
    await auditRequest(context, request, { action: 'source.nat', target: `source ${id}`, outcome: 'ok', details });
    return { total: outcome.total };
  }

  app.get(
    '/sources/:id/nat',
    {
      schema: {
        tags,
        summary: 'Translated addresses of a source, in the order of its table',
        params: idParamsSchema,
        querystring: natPageQuerySchema,
        response: { 200: natPageResponseSchema, 404: problemSchema },
      },
    },
    async ({ params: { id }, query }) => {
      const page = await nat.page(id, query);
      if (page === null) throw absent(id);
      return page;
    },
  );

  app.put(
    '/sources/:id/nat',
    {
      bodyLimit: tableLimitBytes,
      schema: {
        tags,
        summary: 'Replace the translated addresses of a source',
        params: idParamsSchema,
        body: natReplaceRequestSchema,
        response: { 200: natReplaceResponseSchema, ...refusals },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      return answer(request, reply, { id, outcome: await nat.replace(id, request.body.entries) });
    },
  );

  app.post(
    '/sources/:id/nat',
    {
      bodyLimit: tableLimitBytes,
      schema: {
        tags,
        summary: 'Replace the translated addresses by a CSV file: translated,internal,valid_from,valid_to',
        consumes: ['text/csv'],
        params: idParamsSchema,
        response: { 200: natReplaceResponseSchema, ...refusals },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      if (!(request.body instanceof Uint8Array)) {
        throw new ApplianceError('CONSOLE_REQUEST_INVALID', { params: { problem: 'body: text/csv is expected' } });
      }
      return answer(request, reply, { id, outcome: await nat.importCsv(id, request.body) });
    },
  );
};
