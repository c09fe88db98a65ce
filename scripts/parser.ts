/**
 * Parser definitions: `list`, and `test FILE` for lines or for a definition's own samples.
 * Exit codes: 0 done, 1 a sample is wrong, a definition is refused or a file cannot be read, 2 usage.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { decodeText } from '../src/core/decode-text.ts';
import { ApplianceError, asError } from '../src/core/errors.ts';
import type { SourceCharset } from '../src/core/source.ts';
import type { Language } from '../src/core/verdict.ts';
import type { Definition } from '../src/ingest/parsers/definitions/definition-document.ts';
import { loadDefinitions, readDefinitionFile, refusal } from '../src/ingest/parsers/definitions/definition-loader.ts';
import {
  createParserSet,
  type DefinitionParser,
  type ParserSet,
} from '../src/ingest/parsers/definitions/parser-set.ts';
import { runSample, sampleText } from '../src/ingest/parsers/definitions/run-sample.ts';
import type { Sample } from '../src/ingest/parsers/definitions/sample-spec.ts';
import { createZone } from '../src/ingest/parsers/zone.ts';
import { languageOf, table } from './models-texts.ts';
import { testLines } from './parser/test-lines.ts';
import { parserText } from './parser-texts.ts';

const folder = join(import.meta.dirname, '..', 'config', 'parsers');

class UsageError extends Error {}

interface Options {
  language: Language;
  parser: string | undefined;
  against: string | undefined;
  zone: string;
  charset: SourceCharset;
}

function run(argumentsGiven: string[]): number {
  const { values, positionals } = parseArgs({
    args: argumentsGiven,
    allowPositionals: true,
    options: {
      parser: { type: 'string' },
      against: { type: 'string' },
      zone: { type: 'string', default: 'Asia/Seoul' },
      charset: { type: 'string', default: 'auto' },
      language: { type: 'string', default: languageOf(process.env) },
    },
  });
  const { parser, against, zone, charset } = values;
  const language: Language = values.language === 'ko' ? 'ko' : 'en';
  const [command, file] = positionals;
  if (charset !== 'auto' && charset !== 'utf-8' && charset !== 'cp949') throw new UsageError();
  const options: Options = { language, parser, against, zone, charset };
  if (command === 'list' && file === undefined) return list(language);
  if (command !== 'test' || file === undefined) throw new UsageError();
  return /\.ya?ml$/.test(file) ? testSamples(resolve(file), options) : testFile(resolve(file), options);
}

/** The shipped definitions; what is refused is said on standard error. */
function shipped(language: Language, without?: string): { definitions: Definition[]; refused: number } {
  const { definitions, refused } = loadDefinitions(folder);
  const others = definitions.filter(({ name }) => name.split(':', 1)[0] !== without);
  for (const error of refused) {
    if (error.params['file'] !== `${without}.yaml`) console.error(error.messageIn(language));
  }
  return { definitions: others, refused: refused.length };
}

function list(language: Language): number {
  const { definitions, refused } = shipped(language);
  const head = [
    parserText('headName', language),
    parserText('headTitle', language),
    parserText('headSamples', language),
  ];
  console.log(table([head, ...definitions.map(({ name, title, samples }) => [name, title, String(samples.length)])]));
  return refused > 0 ? 1 : 0;
}

function testSamples(file: string, { language }: Options): number {
  const own = definitionsIn(file);
  const [first] = own;
  const { definitions } = shipped(language, first?.name);
  const set = createParserSet([...definitions, ...own]);
  const runs = own.flatMap(({ name, signature, samples }) => {
    const expected = signature === null ? (first?.name ?? '') : name;
    return samples.map((sample, index) => ({ name, expected, sample, number: index + 1, language }));
  });
  let right = 0;
  for (const { number, ...sampleRun } of runs) {
    const problems = sampleProblems(set, sampleRun);
    if (problems.length === 0) right++;
    const state = parserText(problems.length === 0 ? 'right' : 'wrong', language);
    console.log(parserText('sample', language, { name: sampleRun.name, number, state }));
    for (const problem of problems) console.log(`    ${problem}`);
  }
  const all = runs.length;
  console.log(parserText('samplesRight', language, { right, all }));
  return right === all ? 0 : 1;
}

/** @throws ApplianceError INGEST_PARSER_INVALID */
function definitionsIn(file: string): Definition[] {
  try {
    return readDefinitionFile(file);
  } catch (thrown) {
    throw refusal(file, thrown);
  }
}

interface SampleRun {
  name: string;
  /** The definition that must recognise it. */
  expected: string;
  sample: Sample;
  language: Language;
}

function sampleProblems(set: ParserSet, { name, expected, sample, language }: SampleRun): string[] {
  const parser = set.byName(name);
  const problems = parser === null ? [] : runSample(parser, sample);
  const found = set.recognise(sampleText(sample));
  if (sample.recognised && found !== expected) {
    problems.push(parserText('notRecognised', language, { found: String(found), expected }));
  }
  return problems;
}

function parserNamed(set: ParserSet, name: string | undefined, language: Language): DefinitionParser | null {
  if (name === undefined) return null;
  const found = set.byName(name);
  if (found !== null) return found;
  const known = set.all().map((parser) => parser.name);
  throw new UsageError(parserText('unknownParser', language, { name, known: known.join(', ') }));
}

function testFile(file: string, { language, parser, against, zone: zoneName, charset }: Options): number {
  const set = createParserSet(shipped(language).definitions);
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (thrown) {
    throw new UsageError(parserText('notFound', language, { path: file, reason: asError(thrown).message }));
  }
  const lines = [...linesOf(bytes)].map((line) => decodeText(line, charset).text);
  let zone: ReturnType<typeof createZone>;
  try {
    zone = createZone(zoneName);
  } catch {
    throw new UsageError(parserText('unknownZone', language, { zone: zoneName }));
  }
  return testLines(lines, {
    set,
    parser: parserNamed(set, parser, language),
    against: parserNamed(set, against, language),
    context: { receivedAt: Date.now(), zone },
    language,
    print: (text) => console.log(text),
  });
}

function* linesOf(bytes: Buffer): Generator<Buffer> {
  let start = 0;
  while (start < bytes.length) {
    const found = bytes.indexOf(10, start);
    const lineEnd = found < 0 ? bytes.length : found;
    const end = lineEnd > start && bytes[lineEnd - 1] === 13 ? lineEnd - 1 : lineEnd;
    if (end > start) yield bytes.subarray(start, end);
    start = lineEnd + 1;
  }
}

try {
  process.exitCode = run(process.argv.slice(2));
} catch (thrown) {
  const language = languageOf(process.env);
  const wrongOption = thrown instanceof TypeError && 'code' in thrown;
  if (thrown instanceof ApplianceError) console.error(thrown.messageIn(language));
  else if (thrown instanceof UsageError || wrongOption) {
    console.error(asError(thrown).message || parserText('usage', language));
  } else throw thrown;
  process.exitCode = thrown instanceof ApplianceError ? 1 : 2;
}
