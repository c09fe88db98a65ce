import { z } from 'zod';
import { clockStandingSchema } from './clock.ts';
import { countSchema, timeSchema } from './common.ts';
import { hourCountsSchema } from './source.ts';
import { inferenceStatusSchema } from './status.ts';
import { diskAlarmSchema } from './storage.ts';

const queueSchema = z.object({
  kind: z.string(),
  waiting: countSchema,
  running: countSchema,
  dead: countSchema.describe('Given up; listed under /runs/dead-items'),
  oldestAt: timeSchema.nullable().describe('When the longest-waiting item was queued'),
});

export const overviewResponseSchema = z.object({
  now: timeSchema,
  receivedLastHour: countSchema.describe('Received since one hour ago'),
  receivedPerHour: z.array(hourCountsSchema).describe('The last 24 hours, oldest first, the running hour last'),
  lastReceivedAt: timeSchema.nullable(),
  sourcesTotal: countSchema,
  sourcesSilent: countSchema,
  alerts24h: countSchema,
  undecidedAlerts: countSchema.describe('Alerts that have no verdict yet'),
  verdicts24h: z.object({ malicious: countSchema, benign: countSchema, needs_review: countSchema }),
  openTickets: z.object({
    critical: countSchema,
    high: countSchema,
    medium: countSchema,
    low: countSchema,
    informational: countSchema,
  }),
  queues: z.array(queueSchema),
  inference: z.array(inferenceStatusSchema),
  languageModelPresent: z.boolean(),
  disk: diskAlarmSchema,
  clock: clockStandingSchema,
});
export type Overview = z.infer<typeof overviewResponseSchema>;
