import { z } from 'zod';
import { countSchema, timeSchema } from './common.ts';
import { inferenceRoles, inferenceStates } from './vocabulary.ts';

export const inferenceStatusSchema = z.object({
  role: z.enum(inferenceRoles),
  state: z.enum(inferenceStates),
  modelId: z.string().nullable(),
  restarts24h: countSchema,
  detail: z.string().nullable().describe('Why it is not ready'),
});

export const statusResponseSchema = z.object({
  version: z.string(),
  now: timeSchema,
  startedAt: timeSchema,
  uptimeMs: countSchema,
  inference: z.array(inferenceStatusSchema),
  eventLoopDelayP99Ms: z.number().min(0).describe('Main thread, last minute, whoever caused it'),
  eventLoopOwnP99Ms: z.number().min(0).describe('The part of it that the thread itself caused, by its CPU time'),
  eventLoopOwnLongestMs: z.number().min(0).describe('The longest such part of the last minute'),
  disk: z.object({ dataBytes: countSchema, freeBytes: countSchema, totalBytes: countSchema }),
  partitions: z.object({
    count: countSchema,
    sealed: countSchema,
    events: countSchema,
    sizeBytes: countSchema,
    oldestAt: timeSchema.nullable(),
    newestAt: timeSchema.nullable(),
  }),
});
export type Status = z.infer<typeof statusResponseSchema>;
