import { z } from 'zod';
import { countSchema, fieldsSchema, idSchema, timeSchema } from './common.ts';
import { eventCategories } from './vocabulary.ts';

const nameSchema = z
  .string()
  .max(130)
  .regex(/^[a-z0-9-]+(?::[a-z0-9-]+)?$/, 'auto, NAME or NAME:VARIANT');
const definitionSchema = z.string().max(65_536).describe('A definition being edited (YAML), used in place of the name');

export const parserTestRequestSchema = z
  .object({
    lines: z.array(z.string().max(65_536)).min(1).max(200).optional(),
    sourceId: idSchema.optional().describe('Takes the last 100 lines of this source, stored and quarantined'),
    parser: nameSchema.default('auto'),
    definition: definitionSchema.optional(),
    against: nameSchema.optional(),
    againstDefinition: definitionSchema.optional(),
    charset: z.enum(['auto', 'utf-8', 'cp949']).default('auto'),
    timeZone: z.string().max(64).optional().describe('IANA name; the appliance’s own where absent'),
  })
  .refine(({ lines, sourceId }) => (lines === undefined) !== (sourceId === undefined), {
    message: 'lines or sourceId',
  });

const outcomeSchema = z.union([
  z.object({
    kind: z.literal('event'),
    parser: z.string(),
    at: timeSchema.nullable(),
    host: z.string().nullable(),
    category: z.enum(eventCategories),
    action: z.string(),
    fields: fieldsSchema,
    threat: z.string().nullable().describe('Severity and title, where the device calls it an attack'),
  }),
  z.object({
    kind: z.literal('failed'),
    parser: z.string(),
    reason: z.string(),
    step: z.string().describe('Place in the definition'),
    detail: z.string().describe('What was expected and what was found'),
  }),
]);
export type BenchOutcome = z.infer<typeof outcomeSchema>;

export const parserTestResponseSchema = z.object({
  lines: z.array(
    z.object({
      text: z.string(),
      replacements: countSchema.describe('Characters that could not be decoded'),
      outcome: outcomeSchema,
      against: outcomeSchema.nullable(),
      differences: z.array(z.object({ name: z.string(), one: z.string().nullable(), other: z.string().nullable() })),
    }),
  ),
  parsed: countSchema,
  againstParsed: countSchema.nullable(),
  complete: z.boolean().describe('False where the time ran out before the last line'),
});
export type ParserTest = z.infer<typeof parserTestResponseSchema>;
