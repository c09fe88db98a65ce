import { type EventCategory, eventCategories, type Severity, severities } from '../../../core/event.ts';
import { givenId } from '../event-id.ts';
import { newFields } from '../field-values.ts';
import type { ParseContext, ParsedRecord } from '../parsed-record.ts';
import { orHeaderTime } from '../record-time.ts';
import { messageAfterPriority, readSyslogLine } from '../syslog-header.ts';
import type { SyslogLine } from '../syslog-line.ts';
import { compileAsset } from './compile-asset.ts';
import { compileCondition } from './compile-condition.ts';
import { compileSteps } from './compile-steps.ts';
import { compileTimes } from './compile-time.ts';
import { compileUnmapped } from './compile-unmapped.ts';
import { absentTexts, compileField, compileValue, type Getter, type ValueScope } from './compile-value.ts';
import type { Definition, HeaderSpec, ThreatSpec } from './definition-document.ts';
import { refuse } from './definition-refusal.ts';
import { headerKeys } from './header-keys.ts';
import { beginLine, createKeyScope, createLineKeys, type LineKeys } from './line-keys.ts';
import { failure, type ParseFailure } from './parse-failure.ts';
import type { StepSpec } from './step-spec.ts';
import type { ValueSpec } from './value-spec.ts';
import { slug } from './value-types.ts';

export type DefinitionOutcome = { kind: 'record'; record: ParsedRecord } | ParseFailure;

/** Reads one line by a definition. `line` is the line's header where it was read before. Never throws. */
export type LineParser = (text: string, context: ParseContext, line?: SyslogLine) => DefinitionOutcome;

const categories = new Set<string>(eventCategories);
const severityNames = new Set<string>(severities);

/**
 * Turns a definition into a function: nothing of the file is looked at while a line is read. Not for two threads.
 * @throws DefinitionRefusal where a pattern, a category or a severity is not valid
 */
export function compileDefinition(definition: Definition): LineParser {
  const scope = createKeyScope();
  const values: ValueScope = { keys: scope, read: new Set(), absent: absentTexts(definition.absent) };
  const steps = compileSteps(definition.steps, scope);
  markInputs(definition.steps, values);
  checkConstants(definition.category, categories, 'category');
  const fields = [...definition.fields].map(([name, spec]) => compileField(name, spec, values));
  const category = compileValue(definition.category, values);
  const action = compileValue(definition.action, values);
  const host = definition.host === null ? null : compileValue(definition.host, values);
  const time = compileTimes(definition.time, values);
  const eventId = definition.sensorEventId === null ? null : compileValue(definition.sensorEventId, values);
  const threat = definition.threat === null ? null : compileThreat(definition.threat, values);
  const asset = definition.asset === null ? null : compileAsset(definition.asset, values);
  const required = definition.require.map((key) => ({ key, number: scope.of(key) }));
  const setHeader = headerKeys(scope);
  // Last: only now every key has its number.
  const unmapped = compileUnmapped(definition.unmapped, values);
  const keys = createLineKeys(scope);
  const { vendor, product } = definition;

  function record(line: SyslogLine): ParsedRecord {
    const event = newFields();
    event['observer.vendor'] = vendor;
    event['observer.product'] = product;
    for (const set of fields) set(keys, event);
    unmapped(keys, event);
    const own = orHeaderTime(time(keys), line);
    const named = host?.(keys);
    const parsed: ParsedRecord = {
      ...own,
      host: named === undefined ? line.host : String(named),
      category: categoryOf(category(keys)),
      action: slug(String(action(keys) ?? '')) ?? 'device-event',
      sensorEventId: givenId(eventId?.(keys)),
      fields: event,
      threat: threat === null ? null : threat(keys),
    };
    const found = asset === null ? null : asset(keys, own.at);
    if (found !== null) parsed.asset = found;
    return parsed;
  }

  return (text, context, known) => {
    const line = known ?? readSyslogLine(text, context);
    const message = bodyOf(definition.header, text, line);
    if (message === null) {
      const detail = `expected a header of ${String(definition.header)}, found ${line.format}`;
      return { kind: 'failed', step: 'header', ...failure('header', detail) };
    }
    beginLine(keys, message, context);
    setHeader?.(keys, line);
    const failed = steps(keys);
    if (failed !== null) return failed;
    for (const { key, number } of required) {
      if ((keys.values[number] ?? '') === '') {
        return { kind: 'failed', step: 'require', ...failure('required', `expected a value for ${key}`) };
      }
    }
    return { kind: 'record', record: record(line) };
  };
}

/** The text that the steps read; null where the line's header is not one the definition accepts. */
function bodyOf(header: HeaderSpec, text: string, line: SyslogLine): string | null {
  if (header === 'any') return line.message;
  if (header === 'raw') return text;
  if (header === 'pri') return messageAfterPriority(text);
  const format = line.format === 'headerless' ? 'none' : line.format;
  const accepted = header.includes(format) || (format === 'rfc3164' && header.includes('iso'));
  return accepted ? line.message : null;
}

/** A key that is another step's input is read: it does not become a field by itself. */
function markInputs(steps: readonly StepSpec[], values: ValueScope): void {
  for (const { input, action } of steps) {
    if (input !== null) values.read.add(values.keys.of(input));
    if (action.kind === 'set') {
      const keys = action.templates.flatMap(([, parts]) => parts.flatMap((part) => ('key' in part ? [part.key] : [])));
      for (const key of keys) values.read.add(values.keys.of(key));
    } else if (action.kind === 'choose') {
      for (const list of [...action.cases.values(), action.otherwise ?? []]) markInputs(list, values);
    }
  }
}

function checkConstants(spec: ValueSpec, allowed: ReadonlySet<string>, path: string): void {
  for (const { origin, map, otherwise } of spec) {
    const constants = [...(map?.values() ?? []), ...(otherwise === undefined || otherwise === null ? [] : [otherwise])];
    if (origin.kind === 'constant') constants.push(origin.value);
    const wrong = constants.find((value) => !allowed.has(String(value)));
    if (wrong !== undefined) refuse(path, `${wrong} is not one of ${[...allowed].join(', ')}`);
  }
}

function categoryOf(value: string | number | undefined): EventCategory {
  return categories.has(String(value)) ? (value as EventCategory) : 'host';
}

function compileThreat(spec: ThreatSpec, values: ValueScope): (keys: LineKeys) => ParsedRecord['threat'] {
  checkConstants(spec.severity, severityNames, 'threat.severity');
  const applies = spec.when === null ? null : compileCondition(spec.when, values.keys);
  const get = (part: ValueSpec | null): Getter => (part === null ? () => undefined : compileValue(part, values));
  const title = get(spec.title);
  const severity = get(spec.severity);
  const techniques = get(spec.techniques);
  return (keys) => {
    if (applies !== null && !applies(keys)) return null;
    const level = String(severity(keys) ?? '');
    return {
      title: String(title(keys) ?? 'alert').slice(0, 512),
      severity: severityNames.has(level) ? (level as Severity) : 'medium',
      techniques: techniquesOf(techniques(keys)),
    };
  };
}

function techniquesOf(value: string | number | undefined): string[] {
  return value === undefined ? [] : [...new Set(String(value).match(/\bT\d{4}(?:\.\d{3})?\b/g) ?? [])].slice(0, 16);
}
