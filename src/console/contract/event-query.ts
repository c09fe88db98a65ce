import { z } from 'zod';
import { countSchema, cursorQuerySchema, idSchema, timeQuerySchema, timeSchema } from './common.ts';
import { eventFilterFields, storedEventSchema } from './event.ts';

const eventFilterSchema = z.object(eventFilterFields);
export type EventFilterQuery = z.infer<typeof eventFilterSchema>;

const progressFields = { partitionsSearched: countSchema, partitionsTotal: countSchema };
const shareSchema = z.number().min(0).max(1);

export const eventHistogramQuerySchema = z
  .object({
    ...eventFilterFields,
    from: timeQuerySchema.describe('Earliest event time, UTC epoch milliseconds'),
    to: timeQuerySchema.describe('Event times before this, UTC epoch milliseconds'),
    buckets: z.coerce.number().int().min(1).max(500).default(60).describe('About so many columns'),
  })
  .refine((query) => query.from < query.to, { path: ['to'], message: 'must be after from' });

export const eventHistogramResponseSchema = z.object({
  fromAt: timeSchema.describe('Beginning of the first column'),
  widthMs: countSchema.describe('Length of each column'),
  events: z.array(countSchema),
  alerts: z.array(countSchema).nullable().describe('Alerts among them; null where events were counted one by one'),
  basis: z.enum(['rollups', 'matches']).describe('rollups: kept with the events, exact; matches: counted now'),
  ...progressFields,
  complete: z.boolean().describe('False: counted so far; the time limit ended the count before the oldest partition'),
});

export const eventFieldsQuerySchema = eventFilterSchema;

export const eventFieldsResponseSchema = z.object({
  fields: z
    .array(
      z.object({
        name: z.string(),
        share: shareSchema.describe('Of events that have it'),
        kind: z.enum(['number', 'text']),
        distinct: countSchema.describe('Values that were told apart'),
        moreValues: z.boolean().describe('There are more than were told apart'),
        top: z.array(z.object({ value: z.string(), share: shareSchema })),
        minimum: z.number().nullable(),
        maximum: z.number().nullable(),
      }),
    )
    .describe('The most frequent first'),
  eventsSampled: countSchema.describe('Shares are estimates from so many events'),
  ...progressFields,
  complete: z.boolean(),
});

export const eventStreamQuerySchema = z.object({
  ...eventFilterFields,
  before: cursorQuerySchema.optional().describe('nextBefore of a search that ended early'),
  limit: z.coerce.number().int().min(1).max(10_000).default(1000),
  seconds: z.coerce.number().int().min(1).max(600).default(60).describe('Time limit'),
});

/** One line of the stream. */
export const eventStreamLineSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('events'), events: z.array(storedEventSchema) }),
  z.object({ kind: z.literal('progress'), ...progressFields }),
  z.object({
    kind: z.literal('end'),
    reason: z.enum(['complete', 'limit', 'deadline']),
    ...progressFields,
    nextBefore: idSchema.nullable(),
    unreadablePartitions: z.array(countSchema),
  }),
  z.object({ kind: z.literal('failed'), code: z.string(), message: z.string() }),
]);
export type EventStreamLine = z.infer<typeof eventStreamLineSchema>;

/** Most rows of one export. */
export const maxExportRows = 1_000_000;

export const eventExportQuerySchema = z.object({
  ...eventFilterFields,
  format: z.enum(['csv', 'ndjson']),
  columns: z
    .string()
    .max(4000)
    .regex(/^[A-Za-z_@][\w.@-]{0,127}(?:,[A-Za-z_@][\w.@-]{0,127}){0,99}$/)
    .optional()
    .describe('Field names, separated by commas, at most 100'),
  limit: z.coerce.number().int().min(1).max(maxExportRows).default(maxExportRows),
});
