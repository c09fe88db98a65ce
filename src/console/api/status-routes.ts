import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { statusResponseSchema } from '../contract/status.ts';
import type { ConsoleContext } from './console-context.ts';

/** How the appliance itself is. */
export const statusRoutes: FastifyPluginAsyncZod<{ context: ConsoleContext }> = async (app, { context }) => {
  const { status } = context.ports;

  app.get(
    '/status',
    {
      schema: {
        tags: ['status'],
        summary: 'Version, uptime, models, event-loop delay, disk and partitions',
        response: { 200: statusResponseSchema },
      },
    },
    async () => {
      const now = context.clock.now();
      const startedAt = status.startedAt();
      const { delayP99Ms, ownP99Ms, ownLongestMs } = status.eventLoop();
      return {
        ...(await status.storage()),
        version: status.version(),
        now,
        startedAt,
        uptimeMs: Math.max(0, now - startedAt),
        inference: status.inference(),
        eventLoopDelayP99Ms: delayP99Ms,
        eventLoopOwnP99Ms: ownP99Ms,
        eventLoopOwnLongestMs: ownLongestMs,
      };
    },
  );
};
