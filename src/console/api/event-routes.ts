import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { ApplianceError } from '../../core/errors.ts';
import { idParamsSchema, problemSchema } from '../contract/common.ts';
import { eventDetailResponseSchema, eventSearchQuerySchema, eventSearchResponseSchema } from '../contract/event.ts';
import { assetOfEvent } from './asset-routes.ts';
import { abortWithClient } from './client-stream.ts';
import type { ConsoleContext } from './console-context.ts';
import { eventFilter } from './event-filter.ts';
import { rawText } from './raw-text.ts';

/** Search over stored events, and one event with the bytes it was received as. */
export const eventRoutes: FastifyPluginAsyncZod<{ context: ConsoleContext }> = async (app, { context }) => {
  const { events } = context.ports;
  const tags = ['events'];

  app.get(
    '/events',
    {
      schema: {
        tags,
        summary: 'Search events, newest first',
        querystring: eventSearchQuerySchema,
        response: { 200: eventSearchResponseSchema, 400: problemSchema },
      },
    },
    async (request, reply) => {
      const { before, limit } = request.query;
      const signal = abortWithClient(reply);
      return events.search({ ...eventFilter(request.query), before, limit }, { signal });
    },
  );

  app.get(
    '/events/:id',
    {
      schema: {
        tags,
        summary: 'One event with its raw record',
        params: idParamsSchema,
        response: { 200: eventDetailResponseSchema, 404: problemSchema },
      },
    },
    async (request) => {
      const { id } = request.params;
      const found = await events.get(id);
      if (found === null) throw new ApplianceError('CONSOLE_NOT_FOUND', { params: { what: `event ${id}` } });
      return { ...found, raw: rawText(found.raw), asset: assetOfEvent(context.ports.assets, found) };
    },
  );
};
