import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { ApplianceError } from '../../core/errors.ts';
import { idParamsSchema, problemSchema } from '../contract/common.ts';
import { parserListSchema } from '../contract/parser.ts';
import {
  changeSourceRequestSchema,
  createSourceRequestSchema,
  createSourceResponseSchema,
  managedSourceListSchema,
  managedSourceSchema,
  removeSourceQuerySchema,
} from '../contract/source-admin.ts';
import { auditRequest, authorOf, type ConsoleContext } from './console-context.ts';

/** Sources as people make and change them, and the parsers to choose from. */
export const sourceAdminRoutes: FastifyPluginAsyncZod<{ context: ConsoleContext }> = async (app, { context }) => {
  const { sourceAdmin, parsers } = context.ports;
  const tags = ['sources'];
  const refusals = { 404: problemSchema, 409: problemSchema, 422: problemSchema };
  const absent = (id: number) => new ApplianceError('CONSOLE_NOT_FOUND', { params: { what: `source ${id}` } });

  app.get(
    '/sources/settings',
    { schema: { tags, summary: 'Sources with their settings', response: { 200: managedSourceListSchema } } },
    async () => ({ sources: await sourceAdmin.list() }),
  );

  app.get(
    '/sources/:id',
    {
      schema: {
        tags,
        summary: 'One source; also one that was removed',
        params: idParamsSchema,
        response: { 200: managedSourceSchema, 404: problemSchema },
      },
    },
    async ({ params: { id } }) => {
      const source = await sourceAdmin.get(id);
      if (source === null) throw absent(id);
      return source;
    },
  );

  app.post(
    '/sources',
    {
      schema: {
        tags,
        summary: 'Make a source; it takes effect at once',
        body: createSourceRequestSchema,
        response: { 201: createSourceResponseSchema, 409: problemSchema, 422: problemSchema },
      },
    },
    async (request, reply) => {
      const made = await sourceAdmin.create(request.body, authorOf(context, request));
      const { name, kind, parser, addresses } = made.source;
      const details = { name, kind, parser, addresses: addresses.join(' ').slice(0, 1000) };
      const target = `source ${made.source.id}`;
      await auditRequest(context, request, { action: 'source.create', target, outcome: 'ok', details });
      return reply.code(201).send(made);
    },
  );

  app.patch(
    '/sources/:id',
    {
      schema: {
        tags,
        summary: 'Change a source of the console; it takes effect at once',
        params: idParamsSchema,
        body: changeSourceRequestSchema,
        response: { 200: managedSourceSchema, ...refusals },
      },
    },
    async (request) => {
      const { id } = request.params;
      const changed = await sourceAdmin.change(id, request.body, authorOf(context, request));
      if (changed === null) throw absent(id);
      const details = { name: changed.name, change: JSON.stringify(request.body).slice(0, 1000) };
      await auditRequest(context, request, { action: 'source.change', target: `source ${id}`, outcome: 'ok', details });
      return changed;
    },
  );

  app.delete(
    '/sources/:id',
    {
      schema: {
        tags,
        summary: 'Remove a source of the console; its events stay',
        params: idParamsSchema,
        querystring: removeSourceQuerySchema,
        response: { 200: managedSourceSchema, ...refusals },
      },
    },
    async (request) => {
      const { id } = request.params;
      const removed = await sourceAdmin.remove(id, request.query.revision, authorOf(context, request));
      if (removed === null) throw absent(id);
      const details = { name: removed.name };
      await auditRequest(context, request, { action: 'source.remove', target: `source ${id}`, outcome: 'ok', details });
      return removed;
    },
  );

  app.get(
    '/parsers',
    { schema: { tags, summary: 'Parser definitions with their variants', response: { 200: parserListSchema } } },
    async () => ({ parsers: await parsers.list() }),
  );
};
