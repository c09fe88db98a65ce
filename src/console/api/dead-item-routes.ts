import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import {
  deadItemListQuerySchema,
  deadItemListResponseSchema,
  putBackRequestSchema,
  putBackResponseSchema,
} from '../contract/dead-item.ts';
import { auditRequest, type ConsoleContext } from './console-context.ts';

/** Items of the pipeline's queues that were given up, and putting them back. */
export const deadItemRoutes: FastifyPluginAsyncZod<{ context: ConsoleContext }> = async (app, { context }) => {
  const { deadItems } = context.ports;
  const tags = ['runs'];

  app.get(
    '/runs/dead-items',
    {
      schema: {
        tags,
        summary: 'Items that were given up, newest first, with reason and last error',
        querystring: deadItemListQuerySchema,
        response: { 200: deadItemListResponseSchema },
      },
    },
    async (request) => deadItems.list(request.query),
  );

  app.post(
    '/runs/dead-items/put-back',
    {
      schema: {
        tags,
        summary: 'Have items that were given up tried again; those that are not dead any more are left alone',
        body: putBackRequestSchema,
        response: { 200: putBackResponseSchema },
      },
    },
    async (request) => {
      const { ids } = request.body;
      const putBack = await deadItems.putBack(ids);
      const entry = { action: 'queue.put_back', target: `${putBack} items`, outcome: 'ok' } as const;
      await auditRequest(context, request, { ...entry, details: { ids: ids.join(' '), putBack } });
      return { putBack };
    },
  );
};
