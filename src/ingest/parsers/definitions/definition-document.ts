import { z } from 'zod';
import { definitionLimits } from './definition-limits.ts';
import { check, refuse } from './definition-refusal.ts';
import { readSamples, type Sample } from './sample-spec.ts';
import { readSignature, type SignatureSpec } from './signature-spec.ts';
import { readSteps, type StepSpec } from './step-spec.ts';
import { readTimes, type TimeSpec } from './time-spec.ts';
import {
  type Condition,
  keyName,
  readCondition,
  readValue,
  type Tables,
  tableSchema,
  type ValueSpec,
  word,
} from './value-spec.ts';

const headerNames = ['rfc3164', 'rfc5424', 'iso', 'none'] as const;
/** What stands before the body: `any`, `pri` (only a PRI is taken off), `raw` (nothing is), or the formats accepted. */
export type HeaderSpec = 'any' | 'pri' | 'raw' | (typeof headerNames)[number][];

export interface ThreatSpec {
  when: Condition | null;
  title: ValueSpec | null;
  severity: ValueSpec;
  techniques: ValueSpec | null;
}

const assetParts = ['ip', 'mac', 'host', 'user', 'switch', 'port', 'state'] as const;
export type AssetPart = (typeof assetParts)[number];
export interface AssetSpec {
  when: Condition | null;
  parts: Map<AssetPart, ValueSpec>;
}

/** A definition, or a variant of one, checked. */
export interface Definition {
  /** `aiwaf`, or `aiwaf:v4-1b` of a variant. */
  name: string;
  /** Path relative to the folder. */
  file: string;
  title: string;
  vendor: string;
  product: string;
  /** Null: it is not recognised by itself, a source names it. */
  signature: SignatureSpec[] | null;
  header: HeaderSpec;
  steps: StepSpec[];
  require: string[];
  absent: string[];
  fields: Map<string, ValueSpec>;
  unmapped: { prefix: string; drop: string[]; limit: number; length: number } | null;
  category: ValueSpec;
  action: ValueSpec;
  host: ValueSpec | null;
  time: TimeSpec[];
  sensorEventId: ValueSpec | null;
  threat: ThreatSpec | null;
  asset: AssetSpec | null;
  samples: Sample[];
}

const baseName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,63}$/, 'expected lower-case letters, digits and -, a letter first, 64 at most');
const title = z.string().min(1).max(200);
const unknownMap = z.record(z.string(), z.unknown());
const definitionSchema = z.strictObject({
  name: baseName,
  title,
  vendor: z.string().min(1).max(100),
  product: z.string().min(1).max(100),
  signature: z.unknown().optional(),
  header: z
    .union([z.enum(['any', 'pri', 'raw', ...headerNames]), z.array(z.enum(headerNames)).min(1)], {
      error: `expected any, pri, raw, or a list of ${headerNames.join(', ')}`,
    })
    .default('any'),
  steps: z.array(z.unknown()).min(1),
  require: z.array(keyName).max(64).default([]),
  absent: z.array(word).max(64).default(['', '-', 'N/A', 'NONE', '(null)', 'null']),
  tables: z.record(z.string(), tableSchema).default({}),
  layouts: unknownMap.default({}),
  fields: unknownMap.default({}),
  unmapped: z
    .union(
      [
        z.literal('drop'),
        z.strictObject({
          prefix: z
            .string()
            .regex(/^[a-z][a-z0-9_.]{0,63}$/, 'expected lower-case letters, digits, _ and .')
            .optional(),
          drop: z.array(keyName).max(256).default([]),
          limit: z.int().min(0).max(definitionLimits.extraKeys).default(48),
          length: z.int().min(1).max(32_768).default(1_024),
        }),
      ],
      { error: "expected 'drop' or {prefix, drop, limit, length}" },
    )
    .optional(),
  category: z.unknown().optional(),
  action: z.unknown().optional(),
  host: z.unknown().optional(),
  time: z.unknown().optional(),
  sensorEventId: z.unknown().optional(),
  threat: z.unknown().optional(),
  asset: z.unknown().optional(),
  samples: z.unknown().optional(),
  variants: unknownMap.default({}),
});
const threatSchema = z.strictObject({
  when: z.unknown().optional(),
  title: z.unknown().optional(),
  severity: z.unknown().optional(),
  techniques: z.unknown().optional(),
});
const ecsName = /^[a-zA-Z@_][\w@.-]{0,127}$/;
const mergedParts = ['layouts', 'tables', 'fields'];

/**
 * Reads a definition and its variants, the definition first.
 * @throws DefinitionRefusal with the path in the file and what is allowed there
 */
export function readDefinition(raw: unknown, file: string): Definition[] {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) refuse('', 'expected keys and values');
  const base = raw as Record<string, unknown>;
  const { variants, name } = check(definitionSchema, base, '');
  if (file.replace(/^.*[\\/]/, '') !== `${name}.yaml`) refuse('name', `the file of ${name} must be ${name}.yaml`);
  const entries = Object.entries(variants);
  if (entries.length > definitionLimits.variants) refuse('variants', `more than ${definitionLimits.variants}`);
  const read = entries.map(([variant, changes]) => {
    const path = `variants.${check(baseName, variant, 'variants')}`;
    if (typeof changes !== 'object' || changes === null || Array.isArray(changes)) refuse(path, 'expected keys');
    try {
      return readOne(merged(base, changes as Record<string, unknown>), `${name}:${variant}`, file);
    } catch (thrown) {
      return refuse(path, thrown instanceof Error ? thrown.message : String(thrown));
    }
  });
  return [readOne(base, name, file), ...read];
}

function merged(base: Record<string, unknown>, changes: Record<string, unknown>): Record<string, unknown> {
  const whole: Record<string, unknown> = {
    ...base,
    signature: undefined,
    samples: undefined,
    ...changes,
    variants: {},
    name: base['name'],
  };
  for (const part of mergedParts) {
    const both = { ...(base[part] as object | undefined), ...(changes[part] as object | undefined) };
    whole[part] = Object.fromEntries(Object.entries(both).filter(([, value]) => value !== null));
  }
  return whole;
}

function readOne(raw: Record<string, unknown>, name: string, file: string): Definition {
  const read = check(definitionSchema, raw, '');
  const { tables } = read;
  const variant = name.includes(':');
  const value = (key: 'host' | 'sensorEventId') => (read[key] === undefined ? null : readValue(read[key], key, tables));
  if (read.signature === undefined && !variant) refuse('signature', 'expected a list of alternatives');
  return {
    name,
    file,
    title: read.title,
    vendor: read.vendor,
    product: read.product,
    signature: read.signature === undefined ? null : readSignature(read.signature, 'signature'),
    header: typeof read.header === 'string' && isFormat(read.header) ? [read.header] : (read.header as HeaderSpec),
    steps: readSteps(read.steps, 'steps', { layouts: read.layouts, count: 0 }),
    require: read.require,
    absent: read.absent,
    fields: readFields(read.fields, tables),
    unmapped: unmappedOf(read.unmapped, read.name),
    category: readValue(read.category, 'category', tables, 'constant'),
    action: readValue(read.action, 'action', tables, 'constant'),
    host: value('host'),
    time: read.time === undefined ? [] : readTimes(read.time, 'time'),
    sensorEventId: value('sensorEventId'),
    threat: read.threat === undefined ? null : readThreat(read.threat, tables),
    asset: read.asset === undefined ? null : readAsset(read.asset, tables),
    samples: variant && read.samples === undefined ? [] : readSamples(read.samples, 'samples'),
  };
}

function isFormat(name: string): name is (typeof headerNames)[number] {
  return (headerNames as readonly string[]).includes(name);
}

function readFields(raw: Record<string, unknown>, tables: Tables): Map<string, ValueSpec> {
  const entries = Object.entries(raw);
  if (entries.length > definitionLimits.fields) refuse('fields', `more than ${definitionLimits.fields}`);
  return new Map(
    entries.map(([name, value]) => {
      if (!ecsName.test(name)) refuse(`fields.${name}`, 'expected an ECS field name');
      return [name, readValue(value, `fields.${name}`, tables)];
    }),
  );
}

function unmappedOf(raw: z.output<typeof definitionSchema>['unmapped'], name: string): Definition['unmapped'] {
  if (raw === 'drop') return null;
  return { drop: [], limit: 48, length: 1_024, ...raw, prefix: raw?.prefix ?? name.replaceAll('-', '_') };
}

function readThreat(raw: unknown, tables: Tables): ThreatSpec {
  const { when, title: named, severity, techniques } = check(threatSchema, raw, 'threat');
  if (severity === undefined) refuse('threat.severity', 'expected a value');
  return {
    when: when === undefined ? null : readCondition(when, 'threat.when'),
    title: named === undefined ? null : readValue(named, 'threat.title', tables),
    severity: readValue(severity, 'threat.severity', tables),
    techniques: techniques === undefined ? null : readValue(techniques, 'threat.techniques', tables),
  };
}

function readAsset(raw: unknown, tables: Tables): AssetSpec {
  const schema = z.strictObject({
    when: z.unknown().optional(),
    ...Object.fromEntries(assetParts.map((part) => [part, z.unknown().optional()])),
  });
  const read = check(schema, raw, 'asset') as Record<string, unknown>;
  const parts = new Map<AssetPart, ValueSpec>();
  for (const part of assetParts) {
    if (read[part] !== undefined) parts.set(part, readValue(read[part], `asset.${part}`, tables));
  }
  if (!parts.has('ip') && !parts.has('mac')) refuse('asset', 'expected ip or mac at least');
  return { when: read['when'] === undefined ? null : readCondition(read['when'], 'asset.when'), parts };
}
