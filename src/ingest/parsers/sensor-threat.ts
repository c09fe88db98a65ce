import type { EventFields, SensorThreat, Severity } from '../../core/event.ts';
import { lookUpTable } from './look-up-table.ts';

const words = lookUpTable<Severity>({
  informational: 'informational',
  info: 'informational',
  low: 'low',
  medium: 'medium',
  moderate: 'medium',
  high: 'high',
  critical: 'critical',
});
const technique = /^T\d{4}(?:\.\d{3})?$/;
const maxTechniques = 32;

/**
 * What a sensor says of an event: a threat where `event.kind` is `alert` or `signal`; without `event.kind`, where it
 * names a technique, a tactic or an indicator, or both a rule and a severity. Any other `event.kind` is no threat, because
 * sensors tag ordinary events with techniques too.
 */
export function sensorThreat(fields: EventFields): SensorThreat | null {
  const kind = fields['event.kind'];
  const isThreat = kind === undefined ? namesThreat(fields) : kind === 'alert' || kind === 'signal';
  if (!isThreat) return null;
  const title =
    fields['rule.name'] ??
    fields['threat.technique.subtechnique.name'] ??
    fields['threat.technique.name'] ??
    fields['event.reason'] ??
    fields['message'] ??
    fields['event.action'] ??
    'alert';
  return {
    title: String(title).split('\n', 1)[0]?.slice(0, 512) ?? '',
    severity: severityOf(fields),
    techniques: techniquesOf(fields),
  };
}

function namesThreat(fields: EventFields): boolean {
  if (fields['rule.name'] !== undefined && fields['event.severity'] !== undefined) return true;
  return [
    'threat.technique.id',
    'threat.technique.name',
    'threat.tactic.id',
    'threat.tactic.name',
    'threat.indicator.type',
  ].some((name) => fields[name] !== undefined);
}

/** Words, or numbers: 0 … 100 as Elastic counts, 0 … 10 as CEF does. A sensor that gives none means medium. */
function severityOf(fields: EventFields): Severity {
  const value =
    fields['event.severity'] ?? fields['threat.severity'] ?? fields['rule.severity'] ?? fields['event.risk_score'];
  const word = words[String(value).toLowerCase()];
  if (word !== undefined) return word;
  const number = Number(value);
  if (value === undefined || Number.isNaN(number)) return 'medium';
  const [low, medium, high, critical] = number > 10 ? [20, 40, 70, 90] : [1, 4, 7, 9];
  if (number >= (critical ?? 0)) return 'critical';
  if (number >= (high ?? 0)) return 'high';
  if (number >= (medium ?? 0)) return 'medium';
  return number >= (low ?? 0) ? 'low' : 'informational';
}

function techniquesOf(fields: EventFields): string[] {
  const names = [fields['threat.technique.id'], fields['threat.technique.subtechnique.id']];
  const listed = names.flatMap((value) => String(value ?? '').split(/[\n,\s]+/)).map((id) => id.toUpperCase());
  return [...new Set(listed.filter((id) => technique.test(id)))].slice(0, maxTechniques);
}
