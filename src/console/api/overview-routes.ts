import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { overviewResponseSchema } from '../contract/overview.ts';
import type { ConsoleContext } from './console-context.ts';
import { firstHourAt, last24Hours } from './hour-counts.ts';
import { receptionState } from './reception-state.ts';

/** What needs somebody now, in one answer that the page polls. */
export const overviewRoutes: FastifyPluginAsyncZod<{ context: ConsoleContext }> = async (app, { context }) => {
  const { overview, sources, status, storage, ownClock } = context.ports;

  app.get(
    '/overview',
    { schema: { tags: ['overview'], summary: 'Counts of the overview', response: { 200: overviewResponseSchema } } },
    async () => {
      const now = context.wall.now();
      const [{ hours, ...figures }, queues, sourceRows] = await Promise.all([
        overview.figures(now),
        overview.queues(),
        sources.list(firstHourAt(now)),
      ]);
      const inference = status.inference();
      const states = sourceRows.map((source) => receptionState(source, now));
      return {
        ...figures,
        now,
        receivedPerHour: last24Hours(hours, now),
        sourcesTotal: states.length,
        sourcesSilent: states.filter((state) => state === 'silent').length,
        queues,
        inference,
        languageModelPresent: inference.some((model) => model.role === 'language' && model.state !== 'absent'),
        disk: storage.disk(),
        clock: ownClock.standing(),
      };
    },
  );
};
