import { z } from 'zod';
import { countSchema, cursorQuerySchema, idSchema, limitQuerySchema, timeSchema } from './common.ts';
import { deadReasons } from './vocabulary.ts';

const deadItemSchema = z.object({
  id: idSchema,
  queue: z.string().describe('analyse, group (both of an alert), story or notify'),
  key: z.string().describe('Identity in the queue; of analyse and group the id of the alert'),
  attempts: countSchema,
  reason: z.enum(deadReasons),
  error: z.string().nullable().describe('Last error'),
  queuedAt: timeSchema,
  deadAt: timeSchema,
});
export type DeadItem = z.infer<typeof deadItemSchema>;

export const deadItemListQuerySchema = z.object({
  before: cursorQuerySchema.optional(),
  limit: limitQuerySchema(200, 50),
});

export const deadItemListResponseSchema = z.object({
  items: z.array(deadItemSchema),
  nextBefore: idSchema.nullable(),
});
export type DeadItemList = z.infer<typeof deadItemListResponseSchema>;

export const putBackRequestSchema = z.object({ ids: z.array(idSchema).min(1).max(200) });
export const putBackResponseSchema = z.object({ putBack: countSchema });
