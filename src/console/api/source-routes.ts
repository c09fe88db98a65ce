import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { ApplianceError } from '../../core/errors.ts';
import { problemSchema } from '../contract/common.ts';
import { ledgerQuerySchema, ledgerResponseSchema, sourceListResponseSchema } from '../contract/source.ts';
import type { ConsoleContext } from './console-context.ts';
import { firstHourAt, hourMs, isBalanced, last24Hours, totalOf } from './hour-counts.ts';
import { receptionOrder, receptionState } from './reception-state.ts';

const maxLedgerMs = 31 * 24 * hourMs;

/** Sources with their reception, and the ledger. */
export const sourceRoutes: FastifyPluginAsyncZod<{ context: ConsoleContext }> = async (app, { context }) => {
  const { sources } = context.ports;
  const tags = ['sources'];

  app.get(
    '/sources',
    {
      schema: {
        tags,
        summary: 'Sources with last reception and counts of 24 hours, silent ones first',
        response: { 200: sourceListResponseSchema },
      },
    },
    async () => {
      const now = context.wall.now();
      const [rows, receivers, refusals] = await Promise.all([
        sources.list(firstHourAt(now)),
        sources.receivers(),
        sources.refusals(),
      ]);
      const shown = rows.map((row) => {
        const perHour = last24Hours(row.hours, now);
        return { ...row, state: receptionState(row, now), perHour, last24h: totalOf(perHour) };
      });
      shown.sort(
        (one, other) =>
          receptionOrder.indexOf(one.state) - receptionOrder.indexOf(other.state) || one.name.localeCompare(other.name),
      );
      return { sources: shown, receivers, refusals };
    },
  );

  app.get(
    '/ledger',
    {
      schema: {
        tags,
        summary: 'Received = stored + excepted + quarantined + dropped, per source and hour (at most 31 days)',
        querystring: ledgerQuerySchema,
        response: { 200: ledgerResponseSchema, 400: problemSchema },
      },
    },
    async (request) => {
      const { from, to } = request.query;
      if (to <= from || to - from > maxLedgerMs) {
        const problem = 'querystring/to: must be after from, at most 31 days';
        throw new ApplianceError('CONSOLE_REQUEST_INVALID', { params: { problem } });
      }
      const rows = await sources.ledger(request.query);
      return { rows, totals: totalOf(rows), balanced: rows.every(isBalanced) };
    },
  );
};
