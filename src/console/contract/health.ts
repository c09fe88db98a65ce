import { z } from 'zod';
import { countSchema, idSchema, timeSchema } from './common.ts';
import { healthKinds } from './vocabulary.ts';

const kindSchema = z.enum(healthKinds);
const reasonSchema = z.string().trim().min(1).max(500);

export const healthAlarmSchema = z.object({
  id: idSchema,
  sourceId: countSchema.describe('0: the appliance itself'),
  sourceName: z.string(),
  kind: kindSchema,
  openedAt: timeSchema,
  closedAt: timeSchema.nullable(),
  measured: z.number().describe('Milliseconds, shares of 1, or counts, by kind'),
  expected: z.number(),
  detail: z.record(z.string(), z.union([z.string(), z.number()])),
  what: z.string().describe('What happened, in numbers, in the language asked for'),
  remedy: z.string().describe('What to do'),
  acknowledgedAt: timeSchema.nullable(),
  acknowledgedBy: z.string().nullable(),
  note: z.string().nullable(),
  muted: z.object({ untilAt: timeSchema.nullable(), reason: z.string(), mutedBy: z.string() }).nullable(),
});
export type HealthAlarm = z.infer<typeof healthAlarmSchema>;

export const healthAlarmsResponseSchema = z.object({
  alarms: z.array(healthAlarmSchema).describe('Open ones first, then those closed in the last 7 days, newest first'),
  open: countSchema.describe('Open and not muted'),
});
export type HealthAlarms = z.infer<typeof healthAlarmsResponseSchema>;

export const acknowledgeRequestSchema = z.object({ note: reasonSchema });

export const muteRequestSchema = z.object({
  sourceId: countSchema,
  kind: kindSchema,
  reason: reasonSchema.nullable().describe('Null: no longer muted'),
  untilAt: timeSchema.nullable().default(null).describe('Null: for good'),
});

export const doneResponseSchema = z.object({ done: z.literal(true) });
