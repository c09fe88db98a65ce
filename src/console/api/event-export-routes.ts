import { Readable } from 'node:stream';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { ApplianceError } from '../../core/errors.ts';
import { fixedZone, timeZoneOf } from '../../core/time-zone.ts';
import { eventExportQuerySchema } from '../contract/event-query.ts';
import { abortWithClient, firstPart } from './client-stream.ts';
import { auditRequest, type ConsoleContext } from './console-context.ts';
import { csvFormat, type ExportCount, exportText, ndjsonFormat } from './event-export.ts';
import { eventFilter } from './event-filter.ts';

/** Time for one export; a slow client uses it up too. */
const deadlineMs = 3_600_000;
/** Exports under way at once: each keeps the search thread busy for as long as its client reads. */
const maxExports = 3;

/** Events as a file, written while they are found: who reads slowly slows the search down, who goes away ends it. */
export const eventExportRoutes: FastifyPluginAsyncZod<{ context: ConsoleContext }> = async (app, { context }) => {
  const { events, ledger } = context.ports;
  let running = 0;

  app.get(
    '/events/export',
    {
      schema: {
        tags: ['events'],
        summary: 'Events as CSV or NDJSON, newest first; nothing is masked; audited',
        description:
          'The trailers x-haetae-rows, x-haetae-ended (complete, limit, deadline) and x-haetae-partitions tell how it ended; a file that is not everything says so in its last row.',
        querystring: eventExportQuerySchema,
      },
    },
    async (request, reply) => {
      if (running >= maxExports) throw new ApplianceError('STORE_QUERIES_TOO_MANY', { params: { waiting: running } });
      const { format, limit, columns, offsetMinutes } = request.query;
      const zone = offsetMinutes === undefined ? timeZoneOf(ledger.timeZone()) : fixedZone(offsetMinutes * 60_000);
      const names = columns?.split(',') ?? null;
      const audit = (stage: string, details: Record<string, string | number>) =>
        auditRequest(context, request, {
          action: 'events.export',
          outcome: 'ok',
          details: { stage, format, ...details },
        });
      const signal = abortWithClient(reply);
      const filter = eventFilter(request.query);
      running += 1;
      const count: ExportCount = { rows: 0, partitionsSearched: 0, partitionsTotal: 0, ended: 'client gone' };
      const end = once(() => {
        running -= 1;
        return audit('ended', { rows: count.rows, ended: count.ended });
      });
      try {
        const asked = JSON.stringify(filter).slice(0, 4000);
        await audit('begun', { filter: asked, columns: columns ?? '', limit });
        const parts = await firstPart(events.stream(filter, { maxEvents: limit, deadlineMs, signal }));
        const writer = format === 'csv' ? csvFormat(names, zone) : ndjsonFormat(names, zone);
        const name = `haetae-events-${new Date(context.clock.now()).toISOString().slice(0, 19).replaceAll(':', '')}.${format}`;
        reply.raw.once('close', () => {
          end().catch((thrown: unknown) => {
            context.diagnostics.report('error', 'ExportAuditFailedError', { message: String(thrown) });
          });
        });
        reply.trailer('x-haetae-rows', async () => String(count.rows));
        reply.trailer('x-haetae-ended', async () => count.ended);
        reply.trailer('x-haetae-partitions', async () => `${count.partitionsSearched}/${count.partitionsTotal}`);
        return reply
          .type(writer.mediaType)
          .header('content-disposition', `attachment; filename="${name}"`)
          .header('x-haetae-max-rows', String(limit))
          .send(Readable.from(exportText(parts, writer, count)));
      } catch (thrown) {
        count.ended = 'refused';
        await end();
        throw thrown;
      }
    },
  );
};

function once(run: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | null = null;
  return () => {
    done ??= run();
    return done;
  };
}
