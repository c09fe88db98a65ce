import { type EventFields, eventCategories } from '../../src/core/event.ts';
import type { NormaliseOutcome } from '../../src/core/record.ts';
import { maxFieldLength } from '../../src/ingest/parsers/field-values.ts';

const categories = new Set<string>(eventCategories);
const maxFields = 1024;
const dayMs = 86_400_000;

/** What is wrong with an outcome; null where it is as everything behind ingest expects it. */
export function faultOf(outcome: NormaliseOutcome): string | null {
  if (outcome.kind === 'quarantined') return outcome.reason.startsWith('failed_') ? outcome.reason : null;
  const { category, action, fields, host, at, receivedAt, sensorEventId } = outcome.event;
  if (!categories.has(category)) return `category ${category}`;
  if (action === '' || host === '') return 'an event without action or host';
  if (!(at >= Date.UTC(2000, 0, 1) && at <= receivedAt + dayMs)) return `time ${at}`;
  return sensorEventId === '' ? 'an empty id' : fieldFault(fields);
}

function fieldFault(fields: EventFields): string | null {
  const names = Object.keys(fields);
  if (names.length > maxFields) return `${names.length} fields`;
  const odd = names.find((name) => !isFit(fields[name]));
  if (odd === undefined) return null;
  const value = fields[odd];
  return `${odd.slice(0, 100)}: ${typeof value === 'string' ? `${value.length} letters` : String(value)}`;
}

function isFit(value: string | number | undefined): boolean {
  return typeof value === 'string' ? value.length > 0 && value.length <= maxFieldLength : Number.isFinite(value);
}
