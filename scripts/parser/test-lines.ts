import type { Language } from '../../src/core/verdict.ts';
import type { DefinitionOutcome } from '../../src/ingest/parsers/definitions/compile-definition.ts';
import type { DefinitionParser, ParserSet } from '../../src/ingest/parsers/definitions/parser-set.ts';
import type { ParseContext, ParsedRecord } from '../../src/ingest/parsers/parsed-record.ts';
import { readSyslogEvent } from '../../src/ingest/parsers/syslog-event.ts';
import { parserText } from '../parser-texts.ts';

interface LineTest {
  set: ParserSet;
  /** Null: each line is recognised by its signature. */
  parser: DefinitionParser | null;
  against: DefinitionParser | null;
  context: ParseContext;
  language: Language;
  print(text: string): void;
}

interface Tally {
  parsed: number;
  failures: Map<string, number>;
  filled: Map<string, number>;
}

/** Prints what each line becomes, and a summary. Answers the exit code. */
export function testLines(lines: readonly string[], test: LineTest): number {
  const { print, language } = test;
  const tally: Tally = { parsed: 0, failures: new Map(), filled: new Map() };
  for (const [index, text] of lines.entries()) {
    const { outcome, name } = readOne(text, test);
    print(parserText('line', language, { number: index + 1, parser: name }));
    printOutcome(outcome, test);
    count(outcome, name, tally);
    if (test.against !== null) printDifference(outcome, test.against.parse(text, test.context), test);
  }
  printSummary(lines.length, tally, test);
  return tally.parsed === lines.length ? 0 : 1;
}

/** Reads a line as a source would: by the definition, or by `auto`. Null where no format is recognised. */
function readOne(
  text: string,
  { parser, set, context, language }: LineTest,
): { outcome: DefinitionOutcome | null; name: string } {
  if (parser !== null) return { outcome: parser.parse(text, context), name: parser.name };
  const outcome = readSyslogEvent(text, context, set);
  const definition = set.recognise(text);
  if (outcome.kind === 'failed') return { outcome, name: definition ?? 'auto' };
  if (outcome.kind !== 'record') {
    const reason = outcome.kind === 'bad_cef' ? 'cef' : outcome.kind === 'bad_leef' ? 'leef' : 'json';
    return { outcome: { kind: 'failed', reason, step: 'auto', detail: outcome.kind }, name: 'auto' };
  }
  if (outcome.headerless) return { outcome: null, name: parserText('unrecognised', language) };
  return { outcome: { kind: 'record', record: outcome.record }, name: outcome.definition ?? 'auto' };
}

function printOutcome(outcome: DefinitionOutcome | null, { print, language }: LineTest): void {
  if (outcome === null) return;
  if (outcome.kind === 'failed') {
    const { reason, step, detail } = outcome;
    print(`    ${parserText('failed', language, { reason, step, detail })}`);
    return;
  }
  for (const [name, value] of partsOf(outcome.record)) print(`    ${name}: ${value}`);
}

/** Everything a record says, as lines of text. */
function partsOf(record: ParsedRecord): Map<string, string> {
  const { at, host, category, action, threat, asset, sensorEventId, fields } = record;
  const parts = new Map<string, string>([
    ['@timestamp', at === null ? '-' : new Date(at).toISOString()],
    ['host.name', host ?? '-'],
    ['event.category', category],
    ['event.action', action],
  ]);
  if (sensorEventId !== null) parts.set('event.id', sensorEventId);
  if (threat !== null) parts.set('threat', `${threat.severity}: ${threat.title} ${threat.techniques.join(' ')}`.trim());
  if (asset !== undefined) parts.set('asset', JSON.stringify(asset));
  // A control character of a line must not reach the terminal.
  for (const [name, value] of Object.entries(fields))
    parts.set(name, typeof value === 'number' ? String(value) : visible(value));
  return parts;
}

function visible(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is to be replaced
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, (mark) => JSON.stringify(mark).slice(1, -1));
}

function count(outcome: DefinitionOutcome | null, name: string, tally: Tally): void {
  const { failures, filled } = tally;
  if (outcome?.kind === 'record') {
    tally.parsed++;
    for (const field of Object.keys(outcome.record.fields)) filled.set(field, (filled.get(field) ?? 0) + 1);
    return;
  }
  const reason = outcome === null ? name : `${outcome.reason} · ${outcome.step} · ${outcome.detail}`;
  failures.set(reason, (failures.get(reason) ?? 0) + 1);
}

function printDifference(one: DefinitionOutcome | null, other: DefinitionOutcome, test: LineTest): void {
  const { print, language, against } = test;
  print(`  ${parserText('difference', language, { name: against?.name ?? '' })}`);
  if (other.kind === 'failed') {
    printOutcome(other, test);
    return;
  }
  const left = one?.kind === 'record' ? partsOf(one.record) : new Map<string, string>();
  const right = partsOf(other.record);
  const nothing = parserText('nothing', language);
  for (const name of new Set([...left.keys(), ...right.keys()])) {
    if (left.get(name) !== right.get(name))
      print(`    ${name}: ${left.get(name) ?? nothing} | ${right.get(name) ?? nothing}`);
  }
}

function printSummary(lines: number, { parsed, failures, filled }: Tally, { print, language }: LineTest): void {
  const share = lines === 0 ? '0' : ((parsed / lines) * 100).toFixed(1);
  print('');
  print(parserText('summary', language, { parsed, lines, share }));
  const frequent = [...failures].sort((one, other) => other[1] - one[1]).slice(0, 10);
  if (frequent.length > 0) print(parserText('failures', language));
  for (const [reason, count] of frequent) print(`  ${count} × ${reason}`);
  if (filled.size > 0) print(parserText('filled', language));
  for (const [name, count] of [...filled].sort((one, other) => other[1] - one[1])) {
    print(`  ${((count / Math.max(parsed, 1)) * 100).toFixed(0).padStart(3)} % ${name}`);
  }
}
