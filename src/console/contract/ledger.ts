import { z } from 'zod';
import { countSchema, cursorQuerySchema, timeQuerySchema, timeSchema } from './common.ts';
import { ledgerCountsSchema } from './source.ts';

export const ledgerSpanQuerySchema = z.object({
  from: timeQuerySchema,
  to: timeQuerySchema.describe('Excluded; at most 400 days after from'),
  sourceId: cursorQuerySchema.optional(),
});

export const ledgerDaysResponseSchema = z.object({
  days: z.array(
    ledgerCountsSchema.extend({
      dayAt: timeSchema.describe('Start of the day in timeZone'),
      sourceId: z.number().int(),
      sourceName: z.string(),
      duplicates: countSchema,
      bytes: countSchema,
      balanced: z.boolean(),
    }),
  ),
  timeZone: z.string(),
  balanced: z.boolean().describe('True where every row adds up'),
});
export type LedgerDays = z.infer<typeof ledgerDaysResponseSchema>;
