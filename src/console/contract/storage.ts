import { z } from 'zod';
import { countSchema, idSchema, timeSchema } from './common.ts';

const percentSchema = z.number().min(0).max(100);

const diskLevelSchema = z.enum(['roomy', 'warned', 'purging', 'stopped']);

/** How full the disk is, for a warning. */
export const diskAlarmSchema = z.object({
  level: diskLevelSchema,
  usedPercent: percentSchema,
  purgePercent: percentSchema.describe('From here on the oldest events are deleted early'),
});
export type DiskAlarm = z.infer<typeof diskAlarmSchema>;

const earlyPurgeSchema = z.object({
  at: timeSchema,
  partitions: countSchema,
  events: countSchema,
  bytes: countSchema,
  fromAt: timeSchema.nullable(),
  toAt: timeSchema.nullable(),
});

export const backupSchema = z.object({
  id: idSchema,
  folder: z.string(),
  name: z.string().nullable().describe('Name in its folder, once it is complete'),
  createdBy: z.string(),
  withSecrets: z.boolean(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  startedAt: timeSchema,
  endedAt: timeSchema.nullable(),
  files: countSchema,
  filesTotal: countSchema,
  bytes: countSchema,
  copiedBytes: countSchema,
  error: z.string().nullable(),
});
export type Backup = z.infer<typeof backupSchema>;

export const storageResponseSchema = z.object({
  disk: z.object({
    level: diskLevelSchema,
    since: timeSchema,
    accepting: z.boolean().describe('False: feeds are held back or refused because the disk is full'),
    usedPercent: percentSchema,
    inodePercent: percentSchema,
    totalBytes: countSchema,
    freeBytes: countSchema,
    warnPercent: percentSchema,
    purgePercent: percentSchema,
    stopPercent: percentSchema,
    reserveBytes: countSchema,
    reserveInPlace: z.boolean(),
    lastEarlyPurge: earlyPurgeSchema.nullable(),
  }),
  partitions: z.array(
    z.object({
      state: z.string().describe('hot, closed, sealed, cold, or unreadable'),
      count: countSchema,
      events: countSchema,
      bytes: countSchema,
      fromAt: timeSchema.nullable(),
      toAt: timeSchema.nullable(),
    }),
  ),
  bytesPerDay: countSchema.nullable().describe('Growth over the last day; null while that is not known'),
  daysUntilFull: z.number().min(0).nullable().describe('Until nothing more is accepted, at that growth'),
  lastBackup: backupSchema.nullable(),
});
export type Storage = z.infer<typeof storageResponseSchema>;

export const backupListResponseSchema = z.object({ backups: z.array(backupSchema) });

export const startBackupRequestSchema = z.object({
  folder: z.string().min(1).max(4096).optional().describe('Absolute path; the configured folder where it is left out'),
  withSecrets: z.boolean().default(false).describe('Also keys, tokens and certificates'),
});
export const startBackupResponseSchema = z.object({ id: idSchema });
