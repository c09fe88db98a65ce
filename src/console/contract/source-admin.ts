import { z } from 'zod';
import { countSchema, idSchema, problemSchema, timeSchema } from './common.ts';
import { sourceCharsets, sourceKinds, sourceOrigins, sourceStates } from './source-words.ts';

const nameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/)
  .describe('Lower-case letters, digits, - and _, at most 63; part of the address that a sensor pushes to');
const addressesSchema = z
  .array(z.string().trim().min(2).max(49))
  .max(1000)
  .describe('Sender addresses and networks of a syslog source, e.g. 10.1.2.3 or 10.1.0.0/16');
const parserSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}(:[a-z0-9][a-z0-9_-]{0,62})?$/)
  .describe('auto, or a name of GET /api/parsers: NAME or NAME:VARIANT');

const settingsShape = {
  addresses: addressesSchema,
  transport: z.string().trim().max(200).describe('A note for people, e.g. "UDP 514 from the branch"'),
  parser: parserSchema,
  charset: z.enum(sourceCharsets).describe('auto: strict UTF-8, then CP949'),
  timeZone: z.string().min(1).max(64).describe('IANA zone of times that carry none'),
  enabled: z.boolean().describe('False: what it sends is counted as dropped'),
};

/** A source as it is kept. */
export const managedSourceSchema = z.object({
  id: idSchema,
  name: z.string(),
  kind: z.enum(sourceKinds),
  ...settingsShape,
  addresses: z.array(z.string()),
  parser: z.string(),
  origin: z.enum(sourceOrigins).describe('file: read-only here, it comes from haetae.yaml'),
  state: z.enum(sourceStates),
  natEntries: countSchema.describe('Translations kept for it'),
  revision: z.number().int().min(1),
  lastReceivedAt: timeSchema.nullable(),
  createdAt: timeSchema,
  createdBy: z.string(),
  changedAt: timeSchema,
  changedBy: z.string(),
});
export type ManagedSource = z.infer<typeof managedSourceSchema>;

export const managedSourceListSchema = z.object({ sources: z.array(managedSourceSchema) });
export type ManagedSourceList = z.infer<typeof managedSourceListSchema>;

export const createSourceRequestSchema = z.object({
  name: nameSchema,
  kind: z.enum(['syslog', 'edr_push', 'file']).describe('edr_pull needs files on the machine: see haetae.yaml'),
  addresses: addressesSchema.default([]),
  transport: settingsShape.transport.default(''),
  parser: parserSchema.default('auto'),
  charset: settingsShape.charset.default('auto'),
  timeZone: settingsShape.timeZone.default('Asia/Seoul'),
  enabled: settingsShape.enabled.default(true),
});
export type CreateSourceRequest = z.input<typeof createSourceRequestSchema>;

export const createSourceResponseSchema = z.object({
  source: managedSourceSchema,
  token: z.string().nullable().describe('Of a source that pushes: its bearer token, told this once'),
});
export type CreatedSource = z.infer<typeof createSourceResponseSchema>;

export const changeSourceRequestSchema = z.object({
  revision: z.number().int().min(1).describe('The revision that was read; 409 where it is another by now'),
  ...z.object(settingsShape).partial().shape,
});
export type ChangeSourceRequest = z.input<typeof changeSourceRequestSchema>;

export const removeSourceQuerySchema = z.object({ revision: z.coerce.number().int().min(1) });

const natTextSchema = z.string().max(64);
export const natEntrySchema = z.object({
  translated: z.string(),
  internal: z.string(),
  validFrom: timeSchema.nullable(),
  validTo: timeSchema.nullable().describe('Excluded'),
});
export const natPageQuerySchema = z.object({
  after: z.coerce.number().int().min(0).default(0).describe('Place to begin at'),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});
export const natPageResponseSchema = z.object({ entries: z.array(natEntrySchema), total: countSchema });
export type NatPage = z.infer<typeof natPageResponseSchema>;

export const natReplaceRequestSchema = z.object({
  entries: z
    .array(
      z.object({
        translated: natTextSchema,
        internal: natTextSchema,
        validFrom: natTextSchema.default('').describe('2026-03-01, 2026-03-01 09:00 (Korean time), ISO 8601 or empty'),
        validTo: natTextSchema.default('').describe('As validFrom; a day is included'),
      }),
    )
    .max(100_000),
});
export const natReplaceResponseSchema = z.object({ total: countSchema });

/** What is wrong with an imported table, by line, in both languages. */
export const natProblemSchema = problemSchema.extend({
  problems: z.array(z.object({ line: z.number().int(), code: z.string(), ko: z.string(), en: z.string() })),
});
