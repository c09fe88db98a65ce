import { Readable } from 'node:stream';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { ApplianceError } from '../../core/errors.ts';
import { problemSchema } from '../contract/common.ts';
import { ledgerDaysResponseSchema, ledgerSpanQuerySchema } from '../contract/ledger.ts';
import type { ConsoleContext } from './console-context.ts';
import { isBalanced } from './hour-counts.ts';
import { ledgerCsv } from './ledger-csv.ts';

const maxSpanMs = 400 * 86_400_000;

/** The ledger over long spans: totals a day, and every hour as CSV. */
export const ledgerRoutes: FastifyPluginAsyncZod<{ context: ConsoleContext }> = async (app, { context }) => {
  const { ledger } = context.ports;
  const tags = ['sources'];

  app.get(
    '/ledger/days',
    {
      schema: {
        tags,
        summary: 'Totals by source and local day (at most 400 days)',
        querystring: ledgerSpanQuerySchema,
        response: { 200: ledgerDaysResponseSchema, 400: problemSchema },
      },
    },
    async (request) => {
      checkSpan(request.query);
      const rows = await ledger.days(request.query);
      const days = rows.map(({ hourAt, ...row }) => ({ ...row, dayAt: hourAt, balanced: isBalanced(row) }));
      return { days, timeZone: ledger.timeZone(), balanced: days.every(({ balanced }) => balanced) };
    },
  );

  app.get(
    '/ledger.csv',
    {
      schema: {
        tags,
        summary: 'One row a source and hour as CSV, UTF-8 with a byte order mark (at most 400 days)',
        querystring: ledgerSpanQuerySchema,
      },
    },
    async (request, reply) => {
      checkSpan(request.query);
      const text = ledgerCsv(ledger.pages(request.query), ledger.timeZone());
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="haetae-ledger.csv"')
        .send(Readable.from(text));
    },
  );
};

function checkSpan({ from, to }: { from: number; to: number }): void {
  if (to > from && to - from <= maxSpanMs) return;
  const problem = 'querystring/to: must be after from, at most 400 days';
  throw new ApplianceError('CONSOLE_REQUEST_INVALID', { params: { problem } });
}
