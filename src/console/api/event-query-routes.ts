import { Readable } from 'node:stream';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { ApplianceError } from '../../core/errors.ts';
import type { SearchPart } from '../../core/search.ts';
import type { Language } from '../../core/verdict.ts';
import { problemSchema } from '../contract/common.ts';
import {
  type EventStreamLine,
  eventFieldsQuerySchema,
  eventFieldsResponseSchema,
  eventHistogramQuerySchema,
  eventHistogramResponseSchema,
  eventStreamQuerySchema,
} from '../contract/event-query.ts';
import { abortWithClient, firstPart } from './client-stream.ts';
import type { ConsoleContext } from './console-context.ts';
import { languageOf } from './error-handler.ts';
import { eventFilter } from './event-filter.ts';

/** What events are there: by time, by field, and as a stream while they are found. */
export const eventQueryRoutes: FastifyPluginAsyncZod<{ context: ConsoleContext }> = async (app, { context }) => {
  const { events } = context.ports;
  const tags = ['events'];

  app.get(
    '/events/histogram',
    {
      schema: {
        tags,
        summary: 'Events by time; without a condition beyond source, category and time from exact roll-ups',
        querystring: eventHistogramQuerySchema,
        response: { 200: eventHistogramResponseSchema, 400: problemSchema },
      },
    },
    async (request, reply) => {
      const { from, to, buckets } = request.query;
      const filter = { ...eventFilter(request.query), from, to };
      return events.histogram(filter, { columns: buckets, signal: abortWithClient(reply) });
    },
  );

  app.get(
    '/events/fields',
    {
      schema: {
        tags,
        summary: 'Names, fill and most frequent values of fields, from a sample',
        querystring: eventFieldsQuerySchema,
        response: { 200: eventFieldsResponseSchema, 400: problemSchema },
      },
    },
    async (request, reply) => events.fields(eventFilter(request.query), { signal: abortWithClient(reply) }),
  );

  app.get(
    '/events/stream',
    {
      schema: {
        tags,
        summary: 'Search with progress: one JSON object a line (events, progress, end); closing the connection ends it',
        querystring: eventStreamQuerySchema,
      },
    },
    async (request, reply) => {
      const { before, limit, seconds } = request.query;
      const signal = abortWithClient(reply);
      const options = { maxEvents: limit, deadlineMs: seconds * 1000, signal };
      const parts = await firstPart(events.stream({ ...eventFilter(request.query), before }, options));
      const lines = streamLines(parts, languageOf(request, context.language));
      return reply
        .type('application/x-ndjson; charset=utf-8')
        .header('x-accel-buffering', 'no')
        .send(Readable.from(lines));
    },
  );
};

/** Parts as lines; a failure in the middle is a line too, because the status has been sent. */
async function* streamLines(parts: AsyncIterable<SearchPart>, language: Language): AsyncGenerator<string> {
  const line = (content: EventStreamLine): string => `${JSON.stringify(content)}\n`;
  try {
    for await (const { events, ended, partitionsSearched, partitionsTotal, ...rest } of parts) {
      const progress = { partitionsSearched, partitionsTotal };
      if (events.length > 0) yield line({ kind: 'events', events });
      if (ended === null) yield line({ kind: 'progress', ...progress });
      else yield line({ kind: 'end', reason: ended, ...progress, ...rest });
    }
  } catch (thrown) {
    if (!(thrown instanceof ApplianceError)) throw thrown;
    yield line({ kind: 'failed', code: thrown.code, message: thrown.messageIn(language) });
  }
}
