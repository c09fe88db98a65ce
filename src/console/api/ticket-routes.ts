import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { ApplianceError } from '../../core/errors.ts';
import { idParamsSchema, problemSchema } from '../contract/common.ts';
import {
  ticketDetailResponseSchema,
  ticketListQuerySchema,
  ticketListResponseSchema,
  ticketSchema,
  ticketStateRequestSchema,
} from '../contract/ticket.ts';
import { auditRequest, type ConsoleContext } from './console-context.ts';

const maxTimelineEvents = 500;
const similarCases = 5;

/** Tickets: list, page, open and close. */
export const ticketRoutes: FastifyPluginAsyncZod<{ context: ConsoleContext }> = async (app, { context }) => {
  const { tickets } = context.ports;
  const tags = ['tickets'];

  function absent(id: number): ApplianceError {
    return new ApplianceError('CONSOLE_NOT_FOUND', { params: { what: `ticket ${id}` } });
  }

  app.get(
    '/tickets',
    {
      schema: {
        tags,
        summary: 'Tickets, newest first',
        querystring: ticketListQuerySchema,
        response: { 200: ticketListResponseSchema },
      },
    },
    async (request) => tickets.list(request.query),
  );

  app.get(
    '/tickets/:id',
    {
      schema: {
        tags,
        summary: 'One ticket with members and reasons, verdicts, timeline and similar cases',
        params: idParamsSchema,
        response: { 200: ticketDetailResponseSchema, 404: problemSchema },
      },
    },
    async (request) => {
      const { id } = request.params;
      const detail = await tickets.get(id);
      if (detail === null) throw absent(id);
      const [timeline, similar] = await Promise.all([
        tickets.timeline(id, maxTimelineEvents),
        tickets.similar(id, similarCases),
      ]);
      return {
        ticket: detail.ticket,
        members: detail.members.map(({ member, ...row }) => ({ ...member, ...row })),
        timeline: timeline.events,
        timelineTotal: timeline.total,
        similar: similar.map(({ story, similarity }) => ({ ...story, referenceId: story.id, similarity })),
      };
    },
  );

  app.put(
    '/tickets/:id/state',
    {
      schema: {
        tags,
        summary: 'Close or reopen a ticket',
        params: idParamsSchema,
        body: ticketStateRequestSchema,
        response: { 200: ticketSchema, 404: problemSchema },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { state } = request.body;
      const changed = await tickets.changeState({ id, state, at: context.clock.now() });
      const entry = { action: 'ticket.change_state', target: `ticket ${id}`, details: { state } } as const;
      await auditRequest(context, request, { ...entry, outcome: changed === null ? 'refused' : 'ok' });
      if (changed === null) throw absent(id);
      return changed;
    },
  );
};
