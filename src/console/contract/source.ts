import { z } from 'zod';
import { countSchema, cursorQuerySchema, timeQuerySchema, timeSchema } from './common.ts';
import { receptionStates } from './vocabulary.ts';

/** What became of received records: received = stored + excepted + quarantined + dropped. */
export const ledgerCountsSchema = z.object({
  received: countSchema,
  stored: countSchema,
  excepted: countSchema,
  quarantined: countSchema,
  dropped: countSchema,
});

export const hourCountsSchema = ledgerCountsSchema.extend({ hourAt: timeSchema.describe('Start of the hour') });
export type HourCounts = z.infer<typeof hourCountsSchema>;

const sourceSchema = z.object({
  id: z.number().int(),
  name: z.string(),
  kind: z.string().describe('Transport and parser, e.g. syslog-udp, edr-push'),
  state: z.enum(receptionStates),
  lastReceivedAt: timeSchema.nullable(),
  silentAfterMs: countSchema.nullable().describe('Silence longer than this is reported; null where not watched'),
  last24h: ledgerCountsSchema,
  perHour: z.array(hourCountsSchema).describe('The last 24 hours, oldest first'),
});
export type Source = z.infer<typeof sourceSchema>;

const receiverSchema = z.object({
  kind: z.string().describe('syslog-udp, syslog-tcp, syslog-tls, edr-push'),
  port: z.number().int().min(1).max(65535),
});
export type Receiver = z.infer<typeof receiverSchema>;

/** Why a sender was refused or its connection closed early. */
export const refusalKinds = [
  'address_full',
  'all_full',
  'evicted',
  'first_message_late',
  'handshake_late',
  'handshake_rate',
  'client_certificate',
  'push_token',
  'push_rate',
  'push_in_hand',
  'push_memory',
  'push_slow',
  'push_too_large',
  'datagram_dropped',
] as const;

const refusalSchema = z.object({ kind: z.enum(refusalKinds), count: countSchema });
export type Refusal = z.infer<typeof refusalSchema>;

export const sourceListResponseSchema = z.object({
  sources: z.array(sourceSchema).describe('Silent ones first'),
  receivers: z.array(receiverSchema).describe('Where this appliance takes logs'),
  refusals: z.array(refusalSchema).describe('What those refused since the start of the program, by kind'),
});
export type SourceList = z.infer<typeof sourceListResponseSchema>;

export const ledgerQuerySchema = z.object({
  from: timeQuerySchema,
  to: timeQuerySchema,
  sourceId: cursorQuerySchema.optional(),
});

export const ledgerResponseSchema = z.object({
  rows: z.array(hourCountsSchema.extend({ sourceId: z.number().int(), sourceName: z.string() })),
  totals: ledgerCountsSchema,
  balanced: z.boolean().describe('True where every row adds up'),
});
export type Ledger = z.infer<typeof ledgerResponseSchema>;
