import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { problemSchema } from '../contract/common.ts';
import {
  assignSendersRequestSchema,
  assignSendersResponseSchema,
  unknownSenderListSchema,
  unknownSenderQuerySchema,
} from '../contract/unknown-sender.ts';
import { replaceZonesRequestSchema, zoneListSchema } from '../contract/zone.ts';
import { auditRequest, authorOf, type ConsoleContext } from './console-context.ts';

/** 200 assignments of 1000 addresses. */
const assignLimitBytes = 1024 * 1024;

/** Senders that no source names, and zones. */
export const unknownSenderRoutes: FastifyPluginAsyncZod<{ context: ConsoleContext }> = async (app, { context }) => {
  const { unknownSenders, zones } = context.ports;
  const tags = ['sources'];

  app.get(
    '/unknown-senders',
    {
      schema: {
        tags,
        summary: 'Senders that no source names, with their last lines and a guess of the parser',
        querystring: unknownSenderQuerySchema,
        response: { 200: unknownSenderListSchema },
      },
    },
    async (request) => unknownSenders.list(request.query),
  );

  app.post(
    '/unknown-senders/assign',
    {
      bodyLimit: assignLimitBytes,
      schema: {
        tags,
        summary: 'Add senders to existing or new sources; what was held of them is parsed, each line once',
        body: assignSendersRequestSchema,
        response: { 200: assignSendersResponseSchema, 404: problemSchema, 409: problemSchema, 422: problemSchema },
      },
    },
    async (request) => {
      const assignments = request.body.assignments.map(({ peers, ...to }) => ({ peers, to }));
      const assigned = await unknownSenders.assign(assignments, authorOf(context, request));
      for (const { source, peers, reparseRunId } of assigned) {
        const details = { name: source.name, peers: peers.join(' ').slice(0, 1000), reparseRunId };
        const target = `source ${source.id}`;
        await auditRequest(context, request, { action: 'unknown_sender.assign', target, outcome: 'ok', details });
      }
      return { assigned };
    },
  );

  app.get(
    '/zones',
    { schema: { tags, summary: 'Networks with labels', response: { 200: zoneListSchema } } },
    async () => zones.list(),
  );

  app.put(
    '/zones',
    {
      bodyLimit: assignLimitBytes,
      schema: {
        tags,
        summary: 'Replace the zones of the console; the narrowest network counts',
        body: replaceZonesRequestSchema,
        response: { 200: zoneListSchema, 409: problemSchema, 422: problemSchema },
      },
    },
    async (request) => {
      const { zones: wanted, revision } = request.body;
      const replaced = await zones.replace(wanted, { ...authorOf(context, request), revision });
      const details = { zones: wanted.length };
      await auditRequest(context, request, { action: 'zone.change', target: 'zones', outcome: 'ok', details });
      return replaced;
    },
  );
};
