import { z } from 'zod';
import { assetBindingSchema } from './asset.ts';
import {
  countSchema,
  cursorQuerySchema,
  fieldsSchema,
  idSchema,
  limitQuerySchema,
  timeQuerySchema,
  timeSchema,
} from './common.ts';
import { eventCategories, maxSearchLimit } from './vocabulary.ts';

export const storedEventSchema = z.object({
  id: idSchema,
  at: timeSchema,
  receivedAt: timeSchema,
  sourceId: z.number().int(),
  host: z.string(),
  category: z.enum(eventCategories),
  action: z.string(),
  fields: fieldsSchema,
});
export type StoredEvent = z.infer<typeof storedEventSchema>;

/** `name:value`, e.g. `process.name:powershell.exe`; the first colon separates, so values may hold colons. */
const fieldFilterSchema = z
  .string()
  .max(600)
  .regex(/^[A-Za-z_@][A-Za-z0-9_.@-]{0,127}:.+$/s, 'name:value, e.g. process.name:powershell.exe');

/** What may be asked of events; everything given must hold. */
export const eventFilterFields = {
  query: z
    .string()
    .max(2000)
    .optional()
    .describe(
      'Query language: field:value, "phrase", wildcards, ranges, networks, AND OR NOT; see src/store/README.md',
    ),
  offsetMinutes: z.coerce
    .number()
    .int()
    .min(-840)
    .max(840)
    .optional()
    .describe('Zone of times in the query that name none, minutes from UTC; the zone of the settings where absent'),
  text: z.string().trim().max(500).optional().describe('Words that must all occur'),
  field: z
    .union([fieldFilterSchema.transform((one) => [one]), z.array(fieldFilterSchema).max(10)], {
      error: 'name:value, e.g. process.name:powershell.exe, at most 10',
    })
    .optional()
    .describe('Field filter name:value; may be given up to 10 times, all must fit'),
  host: z.string().trim().max(255).optional(),
  category: z.enum(eventCategories).optional(),
  sourceId: cursorQuerySchema.optional(),
  from: timeQuerySchema.optional().describe('Earliest event time, UTC epoch milliseconds'),
  to: timeQuerySchema.optional().describe('Event times before this, UTC epoch milliseconds'),
};

export const eventSearchQuerySchema = z
  .object({
    ...eventFilterFields,
    before: cursorQuerySchema.optional().describe('nextBefore of the page before'),
    limit: limitQuerySchema(maxSearchLimit, 100),
  })
  .refine((query) => query.from === undefined || query.to === undefined || query.from < query.to, {
    path: ['to'],
    message: 'must be after from',
  });

export const eventSearchResponseSchema = z.object({
  events: z.array(storedEventSchema).max(maxSearchLimit).describe('Newest first'),
  partitionsSearched: countSchema,
  partitionsTotal: countSchema,
  complete: z.boolean().describe('False where the time limit ended the search before the last partition'),
  nextBefore: idSchema.nullable(),
});
export type EventSearch = z.infer<typeof eventSearchResponseSchema>;

export const eventDetailResponseSchema = storedEventSchema.extend({
  raw: z.object({
    text: z.string().describe('The bytes as received, read as UTF-8, or as EUC-KR where they are not UTF-8'),
    encoding: z.enum(['utf-8', 'euc-kr', 'latin1']),
    sizeBytes: countSchema,
  }),
  isAlert: z.boolean(),
  asset: assetBindingSchema.nullable().describe('Who had source.ip at that time'),
});
export type EventDetail = z.infer<typeof eventDetailResponseSchema>;
