import { z } from 'zod';
import { severities } from './vocabulary.ts';

/** UTC epoch milliseconds. */
export const timeSchema = z.number().int().min(0).describe('UTC epoch milliseconds');

/** An event's (and its alert's) id, a ticket's, a run's, a source's: positive safe integers. */
export const idSchema = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER);

export const countSchema = z.number().int().min(0);

export const severitySchema = z.enum(severities);

/** Flat ECS fields; values are attacker-written text and must only ever be shown as text. */
export const fieldsSchema = z.record(z.string(), z.union([z.string(), z.number()]));

/** `:id` of a path. */
export const idParamsSchema = z.object({ id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) });

/** A query's number, written as text in the address. */
export const timeQuerySchema = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

export const cursorQuerySchema = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);

/** Page size of a list. */
export function limitQuerySchema(most: number, usual: number) {
  return z.coerce.number().int().min(1).max(most).default(usual);
}

/** Body of every answer that is not a success. */
export const problemSchema = z.object({
  code: z.string().describe('Code of src/core/ERRORS.md'),
  message: z.string().describe('What happened and what to do, in the language asked for'),
  requestId: z.string().describe('Finds the request in the operational log'),
});
export type Problem = z.infer<typeof problemSchema>;
