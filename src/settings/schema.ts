import { z } from 'zod';

const folder = (fallback: string) => z.string().min(1).default(fallback).describe('a folder path');
const listen = (fallback: string) =>
  z
    .string()
    .regex(/^$|^(\[[0-9a-fA-F:.]+\]|[0-9.]+|localhost):\d{1,5}$/)
    .refine((text) => text === '' || Number(text.slice(text.lastIndexOf(':') + 1)) <= 65_535)
    .default(fallback)
    .describe('ADDRESS:PORT such as 127.0.0.1:5514 or [::]:5514, or empty for off');
const listens = (fallback: string) =>
  z
    .union([listen(fallback), z.array(listen(fallback).unwrap()).max(16)])
    .default(fallback)
    .describe('ADDRESS:PORT such as 127.0.0.1:5514 or [::]:5514, a list of such, or empty for off');
const whole = (min: number, max: number, fallback: number) =>
  z.number().int().min(min).max(max).default(fallback).describe(`a whole number from ${min} to ${max}`);
const fraction = (fallback: number) => z.number().min(0).max(1).default(fallback).describe('a number from 0 to 1');
const choice = <const T extends readonly [string, ...string[]]>(values: T, fallback: T[number]) =>
  z
    .enum(values)
    .default(fallback as never)
    .describe(values.join(' | '));
/** Five or six fields as node-cron takes them. */
const cron = (fallback: string) =>
  z
    .string()
    .regex(/^$|^(\S+\s+){4,5}\S+$/)
    .default(fallback)
    .describe('a cron expression of five or six fields such as "*/5 * * * *", or empty for never');
const path = z.string().default('').describe('a file path, or empty');
const timeZone = z
  .string()
  .refine((zone) => isTimeZone(zone))
  .default('Asia/Seoul')
  .describe('an IANA time zone such as Asia/Seoul');

const source = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/)
    .describe('lower-case letters, digits, - and _, at most 63'),
  kind: z.enum(['syslog', 'edr_push', 'edr_pull', 'file']).describe('syslog | edr_push | edr_pull | file'),
  addresses: z.array(z.string()).default([]).describe('a list of sender addresses'),
  timeZone,
  charset: choice(['auto', 'utf-8', 'cp949'], 'auto'),
  tokenFile: path,
  url: z
    .string()
    .regex(/^$|^https?:\/\//)
    .default('')
    .describe('an http(s) address, or empty'),
  caFile: path,
  auth: choice(['bearer', 'header'], 'bearer'),
  authHeader: z.string().default('X-Api-Key').describe('a header name'),
  itemsPath: z.string().default('data').describe('a dotted path in the answer'),
  cursorPath: z.string().default('next_cursor').describe('a dotted path in the answer'),
  pageSize: whole(1, 1000, 500),
  overlapSeconds: whole(0, 86_400, 300),
  parser: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}(:[a-z0-9][a-z0-9_-]{0,62})?$/)
    .default('auto')
    .describe('auto, or a definition of config/parsers: NAME or NAME:VARIANT'),
  nat: path,
});

const zone = z.strictObject({
  network: z.string().min(2).max(49).describe('a network such as 10.1.0.0/16'),
  label: z
    .string()
    .regex(/^[\p{L}\p{N}][\p{L}\p{N}_.-]{0,31}$/u)
    .describe('user, server, dmz, external or a word of your own, at most 32 letters, digits and _ . -'),
});

const section = <T extends z.ZodRawShape>(shape: T) =>
  z
    .strictObject(shape)
    .prefault({} as never)
    .describe('a section of keys');

/** The shape of `haetae.yaml`. Every leaf carries, as its description, what is allowed. */
export const settingsSchema = z.strictObject({
  data: section({ folder: folder('./data') }),
  language: choice(['ko', 'en'], 'ko'),
  log: section({ level: choice(['debug', 'info', 'warn', 'error'], 'info') }),
  console: section({
    listen: listen('127.0.0.1:8443'),
    certificateFile: path,
    keyFile: path,
    idleSeconds: whole(60, 3600, 600),
  }),
  ingest: section({
    udp: listens('0.0.0.0:5514'),
    tcp: listen('0.0.0.0:5514'),
    tls: listen('0.0.0.0:6514'),
    http: listen('127.0.0.1:8444'),
    maxMessageKib: whole(1, 1024, 64),
    maxConnections: whole(1, 65_535, 1000),
    maxConnectionsPerAddress: whole(0, 65_535, 0),
    maxPushConnections: whole(1, 65_535, 256),
    maxPushConnectionsPerAddress: whole(0, 65_535, 0),
    maxPushesPerSource: whole(1, 1000, 4),
    pushesPerSecond: whole(1, 100_000, 500),
    firstMessageSeconds: whole(5, 7200, 60),
    certificateFile: path,
    keyFile: path,
    tlsClientAuth: choice(['off', 'optional', 'required'], 'off'),
    tlsClientCa: path,
    parsersFolder: folder('./config/parsers'),
    tlsClientSubjects: z.array(z.string().min(1)).max(1000).default([]).describe('a list of certificate names'),
  }),
  sources: z.array(source).default([]).describe('a list of sources'),
  zones: z.array(zone).max(10_000).default([]).describe('a list of networks with labels'),
  detection: section({
    rulesFolder: folder('./config/rules'),
    alertFromLevel: choice(['low', 'medium', 'high', 'critical'], 'medium'),
  }),
  analysis: section({
    windowSeconds: whole(1, 600, 60),
    settleSeconds: whole(0, 600, 5),
    maliciousFrom: fraction(0.8),
    benignUpTo: fraction(0.4),
  }),
  models: section({
    folder: folder('./models/files'),
    embedding: z.string().default('minilm-l6-v2-int8').describe('a model id of models/catalogue.json, or none'),
    language: z
      .string()
      .default('qwen2.5-coder-1.5b-instruct-q4_k_m')
      .describe('a model id of models/catalogue.json, or none'),
    threads: whole(0, 256, 0),
    memoryMib: whole(256, 1_048_576, 6144),
  }),
  storage: section({
    partitionRows: whole(1000, 1_000_000, 500_000),
    retentionDays: whole(1, 3650, 365),
    diskWarnPercent: whole(1, 99, 70),
    diskPurgePercent: whole(1, 99, 85),
    diskStopPercent: whole(1, 99, 95),
    minimumDays: whole(1, 3650, 7),
    reserveMib: whole(0, 65_536, 64),
    coldAfterDays: whole(0, 3650, 7),
    maxGib: whole(0, 1_048_576, 0),
    rawArchiveDays: whole(0, 36_500, 0),
  }),
  retention: section({
    // Two years are the floor of what has to be kept of who did what.
    auditDays: whole(730, 36_500, 1095),
    alertDays: whole(1, 36_500, 1095),
    ticketDays: whole(1, 36_500, 1825),
    ledgerDays: whole(1, 36_500, 1825),
    assetDays: whole(1, 36_500, 400),
    healthDays: whole(1, 36_500, 400),
    importDays: whole(1, 36_500, 1095),
  }),
  files: section({
    dropFolder: path,
    settledSeconds: whole(1, 3600, 5),
    keepImported: z.boolean().default(true).describe('true | false'),
    maxUploadMib: whole(1, 1_048_576, 10_240),
    maxUnpackedGib: whole(1, 65_536, 200),
    maxUnpackedRatio: whole(10, 100_000, 500),
  }),
  backup: section({
    folder: path,
    keep: whole(0, 999, 7),
  }),
  schedules: section({
    timeZone,
    collect: cron('* * * * *'),
    analyse: cron('* * * * *'),
    group: cron('* * * * *'),
    notify: cron('* * * * *'),
    purge: cron('30 3 * * *'),
    backup: cron(''),
  }),
});

/** Validated settings; deep-frozen by `loadSettings`. */
export type Settings = z.output<typeof settingsSchema>;
export type SourceSettings = Settings['sources'][number];

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    // RangeError is how Intl says that it does not know the zone.
    return false;
  }
}
