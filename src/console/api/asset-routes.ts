import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { AssetBinding } from '../../core/asset.ts';
import type { EventFields } from '../../core/event.ts';
import { assetQuerySchema, assetResponseSchema } from '../contract/asset.ts';
import { problemSchema } from '../contract/common.ts';
import type { AssetPort } from './asset-port.ts';
import type { ConsoleContext } from './console-context.ts';

/** Who had an address at a time, as network access control says. */
export const assetRoutes: FastifyPluginAsyncZod<{ context: ConsoleContext }> = async (app, { context }) => {
  const { assets } = context.ports;
  app.get(
    '/assets',
    {
      schema: {
        tags: ['assets'],
        summary: 'Which device, user and switch port an address had, from-to',
        querystring: assetQuerySchema,
        response: { 200: assetResponseSchema, 400: problemSchema },
      },
    },
    async (request) => {
      const { ip, mac, at } = request.query;
      if (ip === undefined || at === undefined) return { bindings: assets.list({ ip, mac: macOf(mac) }) };
      const binding = assets.at(ip, at);
      return { bindings: binding === null ? [] : [binding] };
    },
  );
};

/** Who had the event's source address at its time. */
export function assetOfEvent(assets: AssetPort, event: { at: number; fields: EventFields }): AssetBinding | null {
  const ip = event.fields['source.ip'];
  return ip === undefined ? null : assets.at(String(ip), event.at);
}

/** ECS writes upper case with hyphens (https://www.elastic.co/docs/reference/ecs/ecs-source#field-source-mac). */
function macOf(written: string | undefined): string | undefined {
  const digits = written?.replaceAll(/[^0-9A-Fa-f]/g, '').toUpperCase();
  if (digits === undefined || digits.length !== 12) return written;
  return digits.match(/../g)?.join('-');
}
