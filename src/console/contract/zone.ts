import { z } from 'zod';
import { timeSchema } from './common.ts';
import { sourceOrigins } from './source-words.ts';

const labelSchema = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}_.-]{0,31}$/u)
  .describe('user, server, dmz, external or a word of your own');

export const zoneListSchema = z.object({
  zones: z.array(
    z.object({
      network: z.string(),
      label: z.string(),
      origin: z.enum(sourceOrigins).exclude(['built_in']).describe('file: read-only here, it comes from haetae.yaml'),
    }),
  ),
  revision: z.number().int().min(1),
  changedAt: timeSchema,
  changedBy: z.string(),
});
export type ZoneList = z.infer<typeof zoneListSchema>;

export const replaceZonesRequestSchema = z.object({
  revision: z.number().int().min(1),
  zones: z
    .array(z.object({ network: z.string().trim().min(2).max(49), label: labelSchema }))
    .max(10_000)
    .describe('Those of the console; those of haetae.yaml stay'),
});
export type ReplaceZonesRequest = z.input<typeof replaceZonesRequestSchema>;
