import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { decodeText } from '../core/decode-text.ts';
import { asError } from '../core/errors.ts';
import type { SourceCharset } from '../core/source.ts';
import type { Definition } from './parsers/definitions/definition-document.ts';
import { loadDefinitions, parseDefinition } from './parsers/definitions/definition-loader.ts';
import { DefinitionRefusal } from './parsers/definitions/definition-refusal.ts';
import { createParserSet, type ParserSet } from './parsers/definitions/parser-set.ts';
import type { ParseContext, ParsedRecord } from './parsers/parsed-record.ts';
import { readSyslogEvent } from './parsers/syslog-event.ts';
import { createZone } from './parsers/zone.ts';

/** Which parser: one by name (`auto` as an unassigned sender's), or the text of a definition that is being edited. */
export interface BenchParser {
  name: string;
  /** YAML; its definition of this name is used, else its first. */
  definition?: string;
}

export interface BenchRequest {
  lines: readonly Uint8Array[];
  parser: BenchParser;
  against: BenchParser | null;
  charset: SourceCharset;
  /** IANA name. */
  timeZone: string;
  /** UTC epoch milliseconds; completes times without a year. */
  receivedAt: number;
}

/** What a parser makes of a line. */
export type BenchOutcome =
  | { kind: 'event'; parser: string; record: ParsedRecord }
  | { kind: 'failed'; parser: string; reason: string; step: string; detail: string };

export interface BenchLine {
  text: string;
  /** Characters that could not be decoded. */
  replacements: number;
  outcome: BenchOutcome;
  /** Null where nothing is compared. */
  against: BenchOutcome | null;
  /** Values that differ between the two; null where one has none. */
  differences: { name: string; one: string | null; other: string | null }[];
}

export interface BenchResult {
  lines: BenchLine[];
  /** False where the time ran out before the last line. */
  complete: boolean;
}

/** Tries parsers on lines, beside the running ones. */
export interface ParserBench {
  /** Rejects with DefinitionRefusal where an edited definition is not valid, with UnknownParser where a name is. */
  test(request: BenchRequest): Promise<BenchResult>;
}

/** A name that no definition has. */
export class UnknownParser extends Error {}

/** The console answers others meanwhile. */
const pauseEveryMs = 8;
const usualMostMs = 3000;

type Reader = (text: string, context: ParseContext) => BenchOutcome;

/**
 * A bench over a folder of definitions, which is read again where a file changed: an engineer edits
 * them meanwhile. `mostMs` is when a test ends early; the default is what a person waits for.
 */
export function createParserBench(folder: string, { mostMs = usualMostMs } = {}): ParserBench {
  let known: { stamp: string; set: ParserSet } | null = null;
  const shipped = (): ParserSet => {
    const stamp = stampOf(folder);
    if (known?.stamp !== stamp) known = { stamp, set: createParserSet(loadDefinitions(folder).definitions) };
    return known.set;
  };
  return {
    async test({ lines, parser, against, charset, timeZone, receivedAt }) {
      const read = readerOf(parser, shipped);
      const readOther = against === null ? null : readerOf(against, shipped);
      const context: ParseContext = { receivedAt, zone: createZone(timeZone) };
      const result: BenchResult = { lines: [], complete: true };
      const startedAt = performance.now();
      let pausedAt = startedAt;
      for (const raw of lines) {
        result.lines.push(tryLine(raw, { charset, context, parser: parser.name, read, readOther }));
        const now = performance.now();
        if (now - startedAt >= mostMs) return { ...result, complete: result.lines.length === lines.length };
        if (now - pausedAt < pauseEveryMs) continue;
        await new Promise((resolve) => {
          setImmediate(resolve);
        });
        pausedAt = performance.now();
      }
      return result;
    },
  };
}

interface LineTrial {
  charset: SourceCharset;
  context: ParseContext;
  parser: string;
  read: Reader;
  readOther: Reader | null;
}

/** A line over which the program fails costs only itself, as in the running appliance. */
function tryLine(raw: Uint8Array, { charset, context, parser, read, readOther }: LineTrial): BenchLine {
  try {
    const { text, replacements } = decodeText(raw, charset);
    const outcome = read(text, context);
    const against = readOther?.(text, context) ?? null;
    const differences = against === null ? [] : differencesOf(outcome, against);
    return { text, replacements, outcome, against, differences };
  } catch (thrown) {
    const detail = asError(thrown).message;
    const outcome: BenchOutcome = { kind: 'failed', parser, reason: 'failed_read', step: 'program', detail };
    return { text: Buffer.from(raw).toString('latin1'), replacements: 0, outcome, against: null, differences: [] };
  }
}

function readerOf({ name, definition }: BenchParser, shipped: () => ParserSet): Reader {
  if (definition !== undefined) {
    const definitions = readDraft(definition, name);
    const wanted = definitions.find((one: Definition) => one.name === name) ?? definitions[0];
    const set = createParserSet(definitions);
    return byName(set, wanted?.name ?? name);
  }
  return name === 'auto' ? automatic(shipped()) : byName(shipped(), name);
}

/** Whatever the YAML reader throws over a draft is the draft's fault. */
function readDraft(definition: string, name: string): Definition[] {
  try {
    return parseDefinition(definition, fileOf(definition, name));
  } catch (thrown) {
    if (thrown instanceof DefinitionRefusal) throw thrown;
    throw new DefinitionRefusal(asError(thrown).message);
  }
}

function byName(set: ParserSet, name: string): Reader {
  const parser = set.byName(name);
  if (parser === null) throw new UnknownParser(name);
  return (text, context) => {
    const outcome = parser.parse(text, context);
    return outcome.kind === 'record'
      ? { kind: 'event', parser: name, record: outcome.record }
      : { ...outcome, kind: 'failed', parser: name };
  };
}

function automatic(set: ParserSet): Reader {
  return (text, context) => {
    const outcome = readSyslogEvent(text, context, set);
    const parser = set.recognise(text) ?? 'auto';
    if (outcome.kind === 'record')
      return { kind: 'event', parser: outcome.definition ?? 'auto', record: outcome.record };
    if (outcome.kind === 'failed') return { ...outcome, parser };
    return { kind: 'failed', parser, reason: outcome.kind, step: 'format', detail: 'the format breaks off' };
  };
}

/** A definition's file bears its name: that of the text, so that a draft needs no file. */
function fileOf(definition: string, name: string): string {
  const named = /^name:\s*['"]?([a-z0-9-]{1,64})['"]?\s*$/m.exec(definition)?.[1];
  return `${named ?? name.split(':', 1)[0]}.yaml`;
}

function differencesOf(one: BenchOutcome, other: BenchOutcome): BenchLine['differences'] {
  const left = valuesOf(one);
  const right = valuesOf(other);
  return [...new Set([...left.keys(), ...right.keys()])]
    .map((name) => ({ name, one: left.get(name) ?? null, other: right.get(name) ?? null }))
    .filter((difference) => difference.one !== difference.other);
}

/** Everything that a parser says of a line, by name. */
function valuesOf(outcome: BenchOutcome): Map<string, string> {
  if (outcome.kind === 'failed') return new Map();
  const { at, host, category, action, sensorEventId, threat, asset, fields } = outcome.record;
  const values = new Map<string, string>([
    ['event.category', category],
    ['event.action', action],
    ...Object.entries(fields).map(([name, value]): [string, string] => [name, String(value)]),
  ]);
  if (at !== null) values.set('@timestamp', new Date(at).toISOString());
  if (host !== null) values.set('host.name', host);
  if (sensorEventId !== null) values.set('event.id', sensorEventId);
  if (threat !== null) values.set('threat', JSON.stringify(threat));
  if (asset !== undefined) values.set('asset', JSON.stringify(asset));
  return values;
}

/** Changes with every edit of a file in the folder. */
function stampOf(folder: string): string {
  return readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => {
      const { size, mtimeMs } = statSync(path.join(folder, name));
      return `${name} ${size} ${mtimeMs}`;
    })
    .join('\n');
}
