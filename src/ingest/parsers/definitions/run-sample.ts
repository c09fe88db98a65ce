import { decodeText } from '../../../core/decode-text.ts';
import type { AssetSighting, SensorThreat } from '../../../core/event.ts';
import { hostName } from '../field-values.ts';
import type { ParsedRecord } from '../parsed-record.ts';
import { createZone } from '../zone.ts';
import type { DefinitionOutcome } from './compile-definition.ts';
import type { DefinitionParser } from './parser-set.ts';
import type { Sample } from './sample-spec.ts';

/** The text of a sample, decoded as its source would. */
export function sampleText(sample: Sample): string {
  if (sample.line !== undefined) return sample.line;
  return decodeText(Buffer.from(sample.bytes ?? '', 'base64'), sample.charset).text;
}

/** Runs a sample; answers what differs from what it must become, in English, or nothing. */
export function runSample(parser: DefinitionParser, sample: Sample): string[] {
  const context = { receivedAt: Date.parse(sample.receivedAt), zone: createZone(sample.zone) };
  const outcome = parser.parse(sampleText(sample), context);
  if (sample.fails !== undefined) return failsAs(outcome, sample.fails);
  if (outcome.kind === 'failed') return [`failed (${outcome.reason}) at ${outcome.step}: ${outcome.detail}`];
  return differences(outcome.record, sample);
}

function failsAs(outcome: DefinitionOutcome, reason: string): string[] {
  if (outcome.kind === 'record') return [`expected the failure ${reason}, but it was parsed`];
  return outcome.reason === reason
    ? []
    : [`expected the failure ${reason}, found ${outcome.reason}: ${outcome.detail}`];
}

function differences(record: ParsedRecord, { is }: Sample): string[] {
  const found: string[] = [];
  const compare = (name: string, expected: unknown, actual: unknown) => {
    if (expected !== undefined && expected !== actual) {
      found.push(`${name}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(actual)}`);
    }
  };
  if (is === undefined) return found;
  const at = record.at === null ? null : new Date(record.at).toISOString();
  compare('at', typeof is.at === 'string' ? new Date(is.at).toISOString() : is.at, at);
  compare('host', is.host, hostName(record.host) || null);
  compare('category', is.category, record.category);
  compare('action', is.action, record.action);
  compare('sensorEventId', is.sensorEventId, record.sensorEventId);
  for (const [name, value] of Object.entries(is.fields)) compare(name, value, record.fields[name] ?? null);
  compareParts('threat', is.threat, record.threat, compare);
  compareParts('asset', is.asset === null ? null : assetNames(is.asset), record.asset ?? null, compare);
  return found;
}

type Compare = (name: string, expected: unknown, actual: unknown) => void;

function compareParts(
  name: string,
  expected: object | null | undefined,
  actual: SensorThreat | AssetSighting | null,
  compare: Compare,
): void {
  if (expected === undefined) return;
  if (expected === null || actual === null) {
    compare(name, expected === null ? 'none' : 'there', actual === null ? 'none' : 'there');
    return;
  }
  for (const [part, value] of Object.entries(expected)) {
    const other = (actual as unknown as Record<string, unknown>)[part];
    compare(
      `${name}.${part}`,
      Array.isArray(value) ? value.join() : value,
      Array.isArray(other) ? other.join() : other,
    );
  }
}

function assetNames(expected: NonNullable<Sample['is']>['asset']): Record<string, string | null> | undefined {
  if (expected === undefined || expected === null) return undefined;
  const { host, user, switch: switchName, port, ...same } = expected;
  const named = { ...same, hostName: host, userName: user, switchName, switchPort: port };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined)) as Record<
    string,
    string | null
  >;
}
