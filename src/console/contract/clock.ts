import { z } from 'zod';
import { countSchema, timeSchema } from './common.ts';

/** How the appliance's own clock stands. */
export const clockStandingSchema = z.object({
  verdict: z
    .enum(['trusted', 'ahead', 'behind'])
    .describe('ahead, behind: of the newest stored event and of the time last known; nothing is deleted for its age'),
  differenceMs: z.number().int().describe("The machine's clock minus the believed time"),
  wallAt: timeSchema.describe("The machine's clock"),
  believedAt: timeSchema.describe('The last believed time and what the machine counted since'),
  since: timeSchema.nullable().describe('Believed time since when it stands so'),
  purgeHeld: z
    .object({
      askedAt: timeSchema,
      partitions: countSchema,
      ofPartitions: countSchema,
      events: countSchema,
      fromAt: timeSchema.nullable(),
      toAt: timeSchema.nullable(),
    })
    .nullable()
    .describe('A deletion of more than half at once, which waits for somebody to allow it'),
});
export type ClockStanding = z.infer<typeof clockStandingSchema>;

export const clockResponseSchema = clockStandingSchema.extend({
  consequence: z
    .object({ partitions: countSchema, ofPartitions: countSchema, events: countSchema })
    .nullable()
    .describe('What the next purge deletes once the clock is confirmed; null while it is believed'),
});
export type ClockAnswer = z.infer<typeof clockResponseSchema>;
