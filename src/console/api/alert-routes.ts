import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { ApplianceError } from '../../core/errors.ts';
import { alertDetailResponseSchema, alertListQuerySchema, alertListResponseSchema } from '../contract/alert.ts';
import { idParamsSchema, problemSchema } from '../contract/common.ts';
import { assetOfEvent } from './asset-routes.ts';
import type { ConsoleContext } from './console-context.ts';

/** Alerts with their verdicts. */
export const alertRoutes: FastifyPluginAsyncZod<{ context: ConsoleContext }> = async (app, { context }) => {
  const { alerts } = context.ports;
  const tags = ['alerts'];

  app.get(
    '/alerts',
    {
      schema: {
        tags,
        summary: 'Alerts, newest first, with the short form of their verdicts',
        querystring: alertListQuerySchema,
        response: { 200: alertListResponseSchema },
      },
    },
    async (request) => alerts.list(request.query),
  );

  app.get(
    '/alerts/:id',
    {
      schema: {
        tags,
        summary: 'One alert with fields, verdict, factors and evidence',
        params: idParamsSchema,
        response: { 200: alertDetailResponseSchema, 404: problemSchema },
      },
    },
    async (request) => {
      const found = await alerts.get(request.params.id);
      if (found === null)
        throw new ApplianceError('CONSOLE_NOT_FOUND', { params: { what: `alert ${request.params.id}` } });
      const asset = assetOfEvent(context.ports.assets, { at: found.alert.at, fields: found.fields });
      return { ...found, asset };
    },
  );
};
