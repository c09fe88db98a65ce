import { z } from 'zod';
import { countSchema, cursorQuerySchema, idSchema, limitQuerySchema, timeSchema } from './common.ts';
import { runStates, startableRunKinds } from './vocabulary.ts';

const runStepSchema = z.object({
  kind: z.string(),
  state: z.enum(runStates),
  itemsTotal: countSchema,
  itemsDone: countSchema,
  itemsFailed: countSchema,
  attempts: countSchema,
  error: z.string().nullable().describe('Last error of the step'),
  startedAt: timeSchema.nullable(),
  endedAt: timeSchema.nullable(),
});
export type RunStep = z.infer<typeof runStepSchema>;

const pipelineRunSchema = z.object({
  id: idSchema,
  kind: z.string(),
  trigger: z.enum(['schedule', 'demand']),
  startedBy: z.string().nullable().describe('Who started it; null for the schedule'),
  state: z.enum(runStates),
  startedAt: timeSchema,
  endedAt: timeSchema.nullable(),
  steps: z.array(runStepSchema),
});
export type PipelineRun = z.infer<typeof pipelineRunSchema>;

export const runListQuerySchema = z.object({
  kind: z.string().max(40).optional(),
  state: z.enum(runStates).optional(),
  before: cursorQuerySchema.optional(),
  limit: limitQuerySchema(200, 50),
});

export const runListResponseSchema = z.object({ runs: z.array(pipelineRunSchema), nextBefore: idSchema.nullable() });
export type RunList = z.infer<typeof runListResponseSchema>;

export const startRunRequestSchema = z.object({ kind: z.enum(startableRunKinds) });
export const startRunResponseSchema = z.object({ runId: idSchema });
