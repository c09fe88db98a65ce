import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { ApplianceError } from '../../core/errors.ts';
import { idParamsSchema, problemSchema } from '../contract/common.ts';
import {
  acknowledgeRequestSchema,
  doneResponseSchema,
  type HealthAlarm,
  healthAlarmsResponseSchema,
  muteRequestSchema,
} from '../contract/health.ts';
import { auditRequest, type ConsoleContext, sessionOf } from './console-context.ts';
import { languageOf } from './error-handler.ts';

const shownClosedMs = 7 * 86_400_000;

/** Alarms about sources: what is wrong, in numbers, and what to do. */
export const healthRoutes: FastifyPluginAsyncZod<{ context: ConsoleContext }> = async (app, { context }) => {
  const { health } = context.ports;
  const tags = ['health'];

  app.get(
    '/health/alarms',
    { schema: { tags, summary: 'Alarms about sources', response: { 200: healthAlarmsResponseSchema } } },
    async (request) => {
      const language = languageOf(request, context.language);
      const found = await health.alarms(context.clock.now() - shownClosedMs);
      const alarms = found.map((alarm) => ({ ...alarm, ...health.text(alarm, language) }) as HealthAlarm);
      return { alarms, open: found.filter(({ closedAt, muted }) => closedAt === null && muted === null).length };
    },
  );

  app.post(
    '/health/alarms/:id/acknowledge',
    {
      schema: {
        tags,
        summary: 'Say that somebody looks after an alarm',
        params: idParamsSchema,
        body: acknowledgeRequestSchema,
        response: { 200: doneResponseSchema, 404: problemSchema },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { note } = request.body;
      const by = sessionOf(request).session.userName;
      if (!(await health.acknowledge({ id, note, by, at: context.clock.now() }))) {
        throw new ApplianceError('CONSOLE_NOT_FOUND', { params: { what: `alarm ${id}` } });
      }
      const entry = { action: 'health.acknowledge', target: `alarm ${id}`, details: { note } } as const;
      await auditRequest(context, request, { ...entry, outcome: 'ok' });
      return { done: true as const };
    },
  );

  app.post(
    '/health/mutes',
    {
      schema: {
        tags,
        summary: 'Mute a kind of alarm of a source with a reason, or hear of it again',
        body: muteRequestSchema,
        response: { 200: doneResponseSchema, 404: problemSchema },
      },
    },
    async (request) => {
      const { sourceId, kind, reason, untilAt } = request.body;
      const by = sessionOf(request).session.userName;
      if (!(await health.mute({ sourceId, kind, reason, untilAt, by, at: context.clock.now() }))) {
        throw new ApplianceError('CONSOLE_NOT_FOUND', { params: { what: `source ${sourceId}` } });
      }
      await auditRequest(context, request, {
        action: 'health.mute',
        target: `source ${sourceId} ${kind}`,
        outcome: 'ok',
        details: { reason: reason ?? '', untilAt: untilAt ?? '' },
      });
      return { done: true as const };
    },
  );
};
