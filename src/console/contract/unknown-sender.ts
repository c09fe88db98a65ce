import { z } from 'zod';
import { countSchema, idSchema, timeSchema } from './common.ts';
import { createSourceRequestSchema, managedSourceSchema } from './source-admin.ts';

export const unknownSenderSchema = z.object({
  peer: z.string().describe('Address of the sender'),
  firstAt: timeSchema,
  lastAt: timeSchema,
  received: countSchema,
  held: countSchema.describe('Of them: kept in quarantine until the sender is assigned'),
  transport: z.string(),
  lines: z.array(z.string()).describe('The last lines, oldest first; text of the sender'),
  guess: z
    .array(z.object({ parser: z.string(), share: z.number() }))
    .describe('Definitions they look like, best first'),
});
export type UnknownSender = z.infer<typeof unknownSenderSchema>;

export const unknownSenderQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(100),
  offset: z.coerce.number().int().min(0).max(10_000).default(0),
});
export const unknownSenderListSchema = z.object({
  senders: z.array(unknownSenderSchema).describe('The one heard of last first'),
  total: countSchema,
  forgotten: countSchema.describe('Senders that no longer fitted the list of 10,000'),
});
export type UnknownSenderList = z.infer<typeof unknownSenderListSchema>;

const peersSchema = z.array(z.string().min(2).max(49)).min(1).max(1000);
export const assignSendersRequestSchema = z.object({
  assignments: z
    .array(
      z.union([
        z.object({ peers: peersSchema, sourceId: idSchema.describe('An existing source of the console') }),
        z.object({
          peers: peersSchema,
          source: createSourceRequestSchema
            .omit({ addresses: true, kind: true })
            .describe('A new syslog source; the senders become its addresses'),
        }),
      ]),
    )
    .min(1)
    .max(200)
    .describe('Taken together: where one cannot be done, none is'),
});
export type AssignSendersRequest = z.input<typeof assignSendersRequestSchema>;

export const assignSendersResponseSchema = z.object({
  assigned: z.array(
    z.object({
      source: managedSourceSchema,
      peers: z.array(z.string()),
      reparseRunId: idSchema.describe('The run that parses what was held; see /api/quarantine/reparse'),
    }),
  ),
});
export type AssignedSenders = z.infer<typeof assignSendersResponseSchema>;
