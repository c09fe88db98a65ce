import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { ApplianceError } from '../../core/errors.ts';
import { clockResponseSchema } from '../contract/clock.ts';
import { problemSchema } from '../contract/common.ts';
import { doneResponseSchema } from '../contract/health.ts';
import { auditRequest, type ConsoleContext, sessionOf } from './console-context.ts';

/** The appliance's own clock: how it stands, and the answers that it asks for. */
export const clockRoutes: FastifyPluginAsyncZod<{ context: ConsoleContext }> = async (app, { context }) => {
  const { ownClock } = context.ports;
  const tags = ['clock'];
  const answers = { 200: doneResponseSchema, 404: problemSchema };

  app.get(
    '/clock',
    { schema: { tags, summary: "How the appliance's own clock stands", response: { 200: clockResponseSchema } } },
    async () => ({ ...ownClock.standing(), consequence: await ownClock.consequence() }),
  );

  app.post(
    '/clock/confirm',
    { schema: { tags, summary: 'Say that the clock is right although it was doubted', response: answers } },
    async (request) => {
      const { verdict, differenceMs, wallAt, believedAt } = ownClock.standing();
      if (!(await ownClock.confirm(sessionOf(request).session.userName))) {
        throw new ApplianceError('CONSOLE_NOT_FOUND', { params: { what: 'doubt of the clock' } });
      }
      const details = { verdict, differenceMs, wallAt, believedAt };
      await auditRequest(context, request, { action: 'clock.confirm', outcome: 'ok', details });
      return { done: true as const };
    },
  );

  app.post(
    '/retention/allow',
    { schema: { tags, summary: 'Allow the deletion of more than half at once that waits', response: answers } },
    async (request) => {
      const held = ownClock.standing().purgeHeld;
      if (!ownClock.allowPurge(sessionOf(request).session.userName) || held === null) {
        throw new ApplianceError('CONSOLE_NOT_FOUND', { params: { what: 'deletion that waits' } });
      }
      const { partitions, ofPartitions, events } = held;
      const details = { partitions, ofPartitions, events };
      await auditRequest(context, request, { action: 'retention.allow', outcome: 'ok', details });
      return { done: true as const };
    },
  );
};
