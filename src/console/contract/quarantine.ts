import { z } from 'zod';
import { countSchema, cursorQuerySchema, idSchema, limitQuerySchema, timeQuerySchema, timeSchema } from './common.ts';
import { runStates } from './vocabulary.ts';

const maxIds = 10_000;
const reasonSchema = z.string().min(1).max(200);
const peerSchema = z.string().trim().min(1).max(255);

/** Which quarantined records; all that is given must fit. Times are receive times, `to` is excluded. */
const filterQuery = {
  sourceId: cursorQuerySchema.optional(),
  peer: peerSchema.optional().describe('Sender address'),
  reason: reasonSchema.optional(),
  from: timeQuerySchema.optional(),
  to: timeQuerySchema.optional(),
};

export const quarantineReasonsQuerySchema = z.object(filterQuery);

export const quarantineQuerySchema = z.object({
  ...filterQuery,
  before: cursorQuerySchema.optional().describe('nextBefore of the page before'),
  limit: limitQuerySchema(500, 100),
});

export const quarantineResponseSchema = z.object({
  records: z
    .array(
      z.object({
        id: idSchema,
        receivedAt: timeSchema,
        sourceId: z.number().int(),
        sourceName: z.string(),
        peer: z.string(),
        reason: z.string(),
        raw: z.object({
          text: z.string().describe('The first 8 KiB as received, in the first character set that fits'),
          encoding: z.enum(['utf-8', 'euc-kr', 'latin1']),
        }),
      }),
    )
    .describe('Newest first, without those that were parsed again'),
  nextBefore: idSchema.nullable(),
  complete: z.boolean().describe('False where the time limit ended the look-up early; nextBefore goes on from there'),
});
export type QuarantineList = z.infer<typeof quarantineResponseSchema>;

export const quarantineReasonsResponseSchema = z.object({
  reasons: z
    .array(
      z.object({
        sourceId: z.number().int(),
        sourceName: z.string(),
        reason: z.string(),
        count: countSchema,
        firstAt: timeSchema,
        lastAt: timeSchema,
      }),
    )
    .describe('Most first'),
  complete: z.boolean(),
});
export type QuarantineReasons = z.infer<typeof quarantineReasonsResponseSchema>;

export const reparseRequestSchema = z.object({
  sourceId: idSchema.optional(),
  peer: peerSchema.optional(),
  reason: reasonSchema.optional(),
  from: timeSchema.optional(),
  to: timeSchema.optional(),
  ids: z.array(idSchema).min(1).max(maxIds).optional(),
  toSourceId: idSchema.optional().describe('The source that they belong to from now on'),
});

export const reparseStartedSchema = z.object({ runId: idSchema });

export const reparseRunSchema = z.object({
  id: idSchema,
  selection: z.record(z.string(), z.unknown()),
  toSourceId: idSchema.nullable(),
  state: z.enum(runStates),
  examined: countSchema,
  stored: countSchema,
  duplicates: countSchema.describe('Left quarantine, but the event was stored before'),
  failed: z.record(z.string(), countSchema).describe('Still in quarantine, by reason'),
  error: z.string().nullable(),
  startedBy: z.string(),
  startedAt: timeSchema,
  endedAt: timeSchema.nullable(),
});
export type ReparseRun = z.infer<typeof reparseRunSchema>;

export const reparseListResponseSchema = z.object({ runs: z.array(reparseRunSchema).describe('Newest first') });
export type ReparseList = z.infer<typeof reparseListResponseSchema>;

export const cancelReparseResponseSchema = z.object({ cancelled: z.boolean() });
