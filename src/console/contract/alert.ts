import { z } from 'zod';
import { assetBindingSchema } from './asset.ts';
import { cursorQuerySchema, fieldsSchema, idSchema, limitQuerySchema, severitySchema, timeSchema } from './common.ts';
import { languages, severities, verdictLabels } from './vocabulary.ts';

const ruleHitSchema = z.object({
  id: z.string(),
  title: z.string(),
  titleKo: z.string().nullable().default(null).describe('The title in Korean, where the rule has one'),
  level: severitySchema,
  techniques: z.array(z.string()),
  tactics: z.array(z.string()),
});

export const alertSchema = z.object({
  id: idSchema,
  at: timeSchema,
  receivedAt: timeSchema,
  sourceId: z.number().int(),
  host: z.string(),
  severity: severitySchema,
  title: z.string(),
  origin: z.enum(['sensor', 'rule']),
  rules: z.array(ruleHitSchema),
  techniques: z.array(z.string()),
});
export type Alert = z.infer<typeof alertSchema>;

/** The part of a verdict that lists show. */
export const verdictSummarySchema = z.object({
  label: z.enum(verdictLabels),
  probability: z.number().min(0).max(1).describe('Probability that the alert is malicious'),
  basis: z.enum(['model', 'rules_and_neighbours']),
  reviewReason: z.enum(['uncertain', 'wrong_citation', 'no_answer', 'crashed_twice']).nullable(),
  summary: z.string(),
  decidedAt: timeSchema,
});

export const verdictSchema = verdictSummarySchema.extend({
  alertId: idSchema,
  language: z.enum(languages),
  techniques: z.array(z.string()),
  citedEventIds: z.array(idSchema),
  factors: z
    .array(z.object({ name: z.string(), logOdds: z.number(), detail: z.string() }))
    .describe('Contributions to the probability in log-odds; positive speaks for malicious'),
  evidence: z.array(z.object({ number: z.number().int().min(1), eventId: idSchema, at: timeSchema, text: z.string() })),
  evidenceShown: z.number().int(),
  evidenceTotal: z.number().int(),
  modelId: z.string().nullable(),
  promptTokens: z.number().int(),
  outputTokens: z.number().int(),
  durationMs: z.number(),
});
export type Verdict = z.infer<typeof verdictSchema>;

export const alertListQuerySchema = z.object({
  severity: z.enum(severities).optional(),
  label: z.enum([...verdictLabels, 'undecided']).optional(),
  text: z.string().trim().max(200).optional().describe('Part of title (English or Korean) or host'),
  before: cursorQuerySchema.optional().describe('nextBefore of the page before'),
  limit: limitQuerySchema(200, 50),
});

export const alertListResponseSchema = z.object({
  alerts: z.array(
    z.object({ alert: alertSchema, verdict: verdictSummarySchema.nullable(), ticketId: idSchema.nullable() }),
  ),
  nextBefore: idSchema.nullable(),
});
export type AlertList = z.infer<typeof alertListResponseSchema>;

export const alertDetailResponseSchema = z.object({
  alert: alertSchema,
  fields: fieldsSchema,
  verdict: verdictSchema.nullable(),
  ticketId: idSchema.nullable(),
  asset: assetBindingSchema.nullable().describe('Who had source.ip at that time'),
});
export type AlertDetail = z.infer<typeof alertDetailResponseSchema>;
