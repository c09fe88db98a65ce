import { z } from 'zod';
import { eventCategories, severities } from '../../../core/event.ts';
import { definitionLimits } from './definition-limits.ts';
import { check, refuse } from './definition-refusal.ts';
import { failureReasons } from './parse-failure.ts';
import { word } from './value-spec.ts';

const instant = z
  .string()
  .refine((text) => !Number.isNaN(Date.parse(text)), 'expected a time with its zone, 2026-03-01T09:00:00+09:00');
const sampleSchema = z.strictObject({
  line: z.string().max(65_536).optional(),
  bytes: z.base64().max(131_072).optional(),
  zone: z.string().default('Asia/Seoul'),
  charset: z.enum(['auto', 'utf-8', 'cp949']).default('auto'),
  receivedAt: instant.default('2026-03-01T00:00:00Z'),
  recognised: z.boolean().default(true),
  is: z
    .strictObject({
      at: instant.nullable().optional(),
      host: z.string().nullable().optional(),
      category: z.enum(eventCategories).optional(),
      action: z.string().optional(),
      sensorEventId: z.string().nullable().optional(),
      fields: z.record(z.string(), z.union([z.string(), z.number(), z.null()])).default({}),
      threat: z
        .strictObject({
          title: z.string().optional(),
          severity: z.enum(severities).optional(),
          techniques: z.array(z.string()).optional(),
        })
        .nullable()
        .optional(),
      asset: z
        .strictObject({
          ip: word.nullable().optional(),
          mac: word.nullable().optional(),
          host: word.nullable().optional(),
          user: word.nullable().optional(),
          switch: word.nullable().optional(),
          port: word.nullable().optional(),
          state: word.nullable().optional(),
        })
        .nullable()
        .optional(),
    })
    .optional(),
  fails: z.enum(failureReasons).optional(),
});

/** A line with what it must become, or the reason for which it must fail. */
export type Sample = z.output<typeof sampleSchema>;

/** Reads the samples. @throws DefinitionRefusal */
export function readSamples(raw: unknown, path: string): Sample[] {
  if (!Array.isArray(raw) || raw.length === 0 || raw.length > definitionLimits.samples) {
    refuse(path, `expected a list of 1 to ${definitionLimits.samples} samples`);
  }
  return raw.map((item, index) => {
    const place = `${path}[${index}]`;
    const sample = check(sampleSchema, item, place);
    if ((sample.line === undefined) === (sample.bytes === undefined)) refuse(place, 'expected either line or bytes');
    if ((sample.is === undefined) === (sample.fails === undefined)) refuse(place, 'expected either is or fails');
    return sample;
  });
}
