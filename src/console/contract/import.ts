import { z } from 'zod';
import { cursorQuerySchema, limitQuerySchema } from './common.ts';

const importStates = ['waiting', 'running', 'done', 'failed', 'cancelled', 'refused'] as const;

export const importSchema = z.object({
  id: z.number(),
  source: z.string(),
  name: z.string(),
  origin: z.enum(['drop', 'upload']),
  createdBy: z.string(),
  sha256: z.string(),
  sizeBytes: z.number(),
  state: z.enum(importStates),
  readBytes: z.number().describe('Bytes of the file, as it lies there, that were read'),
  records: z.number().describe('Records up to which everything is stored'),
  stored: z.number(),
  quarantined: z.number(),
  duplicates: z.number(),
  problem: z.object({ code: z.string(), message: z.string() }).nullable(),
  createdAt: z.number(),
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
});
export type Import = z.infer<typeof importSchema>;

export const importListQuerySchema = z.object({
  before: cursorQuerySchema.optional(),
  limit: limitQuerySchema(200, 50),
});
export const importListResponseSchema = z.object({
  imports: z.array(importSchema),
  sources: z.array(z.string()).describe('Names of the sources that files can be imported for'),
});
export type ImportList = z.infer<typeof importListResponseSchema>;

export const uploadQuerySchema = z.object({ source: z.string().min(1).max(63), name: z.string().min(1).max(200) });
export const uploadResponseSchema = z.object({ importId: z.number() });
export type UploadAnswer = z.infer<typeof uploadResponseSchema>;
