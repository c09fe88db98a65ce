import { isUtf8 } from 'node:buffer';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createNormaliser } from '../src/ingest/normalise.ts';
import { loadDefinitions } from '../src/ingest/parsers/definitions/definition-loader.ts';
import { createParserSet } from '../src/ingest/parsers/definitions/parser-set.ts';
import { readSyslogLine } from '../src/ingest/parsers/syslog-header.ts';
import { utcZone } from '../src/ingest/parsers/zone.ts';
import { hasExpected } from './parser-evaluation/compare.ts';
import { expectedNames } from './parser-evaluation/expected-names.ts';
import { type RecordedLine, recordedLines } from './parser-evaluation/recorded-lines.ts';
import { newTally, printTallies, type Tally, total } from './parser-evaluation/tally.ts';

/**
 * Runs ingest over recorded device lines and prints, per vendor, how many are parsed, by what, and how many of the
 * expected fields are equal.
 *
 *   npm run evaluate:parsers -- [--data FOLDER] [--json FILE] [--only WORD] [--misses] [--events N]
 *
 * The folder has `syslog_index.json` with the lines and expectations it names, and optionally `events/` and `network/`
 * (its README says how). Lines are read as those of a source with parser `auto`, in UTC. `--misses` prints what is
 * not equal, `--events` is how many records of each events file are taken.
 */
const { values } = parseArgs({
  options: {
    data: {
      type: 'string',
      default: process.env['HAETAE_DATA'] ?? path.join(import.meta.dirname, '../../shared/data'),
    },
    json: { type: 'string' },
    only: { type: 'string', default: '' },
    misses: { type: 'boolean', default: false },
    events: { type: 'string', default: '200' },
  },
});

if (!existsSync(path.join(values.data, 'syslog_index.json'))) {
  console.error(`No recorded lines at ${values.data}; name their folder with --data or HAETAE_DATA.`);
  process.exit(2);
}

const source = { name: 'recorded', parser: 'auto', timeZone: 'UTC', charset: 'auto' } as const;
// Recorded lines are a file's: months old, so that a missing year is one that has been.
const lineSource = { ...source, id: 1, kind: 'file', addresses: ['192.0.2.0/24'] } as const;
const jsonSource = { ...source, id: 2, name: 'recorded-json', kind: 'edr_push' } as const;
const unassigned = { ...source, id: 3, name: 'syslog', kind: 'syslog' } as const;
const normaliser = createNormaliser({
  sources: [lineSource, jsonSource],
  defaultSource: unassigned,
  parsers: createParserSet(loadDefinitions(path.join(import.meta.dirname, '../config/parsers')).definitions),
});

const tallies = new Map<string, Tally>();
const unmapped = new Map<string, number>();
const grammar = { cases: 0, agree: 0, open: 0 };
for (const line of recordedLines(values.data, Number(values.events))) {
  if (!line.file.includes(values.only) && !line.vendor.includes(values.only)) continue;
  if (line.valid === undefined) evaluate(line);
  else judgeGrammar(line, line.valid);
}
report();

function evaluate(line: RecordedLine): void {
  const key = `${line.set} ${line.vendor}`;
  const tally = tallies.get(key) ?? newTally(line.set, line.vendor);
  tallies.set(key, tally);
  tally.lines++;
  const outcome = read(line);
  if (outcome.kind === 'quarantined') {
    tally.quarantined++;
    if (values.misses) console.log(`${key}: quarantined (${outcome.reason}): ${line.text.slice(0, 300)}`);
    compare(line, tally, null);
    return;
  }
  const plain = outcome.event.action === 'message-logged';
  if (plain) tally.plain++;
  else tally.structured++;
  compare(line, tally, outcome.event);
}

function read(line: RecordedLine): ReturnType<typeof normaliser.normaliseRecord> {
  return normaliser.normaliseRecord({
    sourceId: line.kind === 'json' ? 2 : 1,
    raw: new TextEncoder().encode(line.text),
    receivedAt: line.receivedAt,
    peer: '192.0.2.1',
  });
}

function compare(line: RecordedLine, tally: Tally, event: Parameters<typeof hasExpected>[0] | null): void {
  const names = expectedNames[line.set] ?? {};
  for (const [name, expected] of Object.entries(line.expected)) {
    const places = names[name];
    if (places === undefined) {
      unmapped.set(`${line.set} ${name}`, (unmapped.get(`${line.set} ${name}`) ?? 0) + 1);
      tally.unmapped++;
      continue;
    }
    tally.compared++;
    if (event !== null && hasExpected(event, places, expected, line.text)) tally.equal++;
    else if (values.misses) {
      const ours = places.map((place) => `${place}=${fieldText(event, place)}`);
      console.log(
        `${line.set} ${line.vendor}: ${name} should be ${expected.slice(0, 120)}; ${ours.join(', ')}\n    ${line.text.slice(0, 240)}`,
      );
    }
  }
}

/** Whether the line is read as RFC 5424 exactly where the grammar cases call it valid. */
function judgeGrammar(line: RecordedLine, valid: boolean | null): void {
  if (valid === null) {
    grammar.open++;
    return;
  }
  grammar.cases++;
  const whole = isWholeRfc5424(line);
  if (whole === valid) grammar.agree++;
  else if (values.misses)
    console.log(`rfc5424: should be ${valid ? 'valid' : 'invalid'}: ${JSON.stringify(line.text)}`);
}

function isWholeRfc5424(line: RecordedLine): boolean {
  // Cases with broken UTF-8 are kept as Latin-1: their bytes are what a device would send.
  const codes = [...line.text].map((letter) => letter.codePointAt(0) ?? 0);
  const isBytes = codes.some((code) => code > 127) && codes.every((code) => code < 256);
  if (isBytes && !isUtf8(Buffer.from(line.text, 'latin1'))) return false;
  const { format, structured, message } = readSyslogLine(line.text, { receivedAt: line.receivedAt, zone: utcZone });
  if (format !== 'rfc5424') return false;
  // Broken structured data is kept as message: then no `-` stands before it.
  const head = line.text.slice(0, line.text.length - message.length).trimEnd();
  return structured !== null || head.endsWith(']') || head.endsWith(' -');
}

function report(): void {
  const list = [...tallies.values()];
  printTallies(list);
  console.log(
    `\nRFC 5424 grammar: ${grammar.agree} of ${grammar.cases} cases agree (${grammar.open} left open by the set)`,
  );
  if (values.json === undefined) return;
  const names = [...unmapped].sort((a, b) => b[1] - a[1]).map(([name, count]) => ({ name, count }));
  writeFileSync(
    values.json,
    `${JSON.stringify({ total: total(list), vendors: list, grammar, unmapped: names }, null, 1)}\n`,
  );
}

function fieldText(event: Parameters<typeof hasExpected>[0] | null, place: string): string {
  if (event === null) return '(quarantined)';
  if (place === '@time') return new Date(event.at).toISOString();
  if (place.startsWith('@host')) return event.host;
  return String(event.fields[place] ?? '(absent)').slice(0, 120);
}
