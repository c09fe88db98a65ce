import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

/** One recorded line with what its set expects of it. */
export interface RecordedLine {
  set: string;
  /** The set's name for who wrote it; of loghub and events the program or collection. */
  vendor: string;
  file: string;
  text: string;
  /** `json` where the record came as an object, not as a syslog line. */
  kind: 'line' | 'json';
  receivedAt: number;
  /** Names as in the set's table, values as text. Empty where the set expects nothing that can be compared. */
  expected: Readonly<Record<string, string>>;
  /** RFC 5424 grammar cases only; null where the set leaves it open. */
  valid?: boolean | null;
}

interface IndexEntry {
  name: string;
  set: string;
  vendor: string;
  file: string;
}

interface ExpectedLine {
  line: number;
  escaped: boolean;
  expected: Record<string, unknown>;
  aligned?: boolean;
}

/** Templates of the sc4s set were filled in with this host and second (README of the data). */
const sc4sHost = 'host-0001.example.test';
const sc4sTime = '2026-11-21T10:15:32Z';
const sc4sAt = Date.parse(sc4sTime);
/** Lines without a year are read as if received here. */
const receivedAt = sc4sAt + 3_600_000;
const eventSets = ['otrf', 'evtx_sbousseaden', 'evtx_mdecrevoisier', 'evtx_sigma_regression', 'evtx_omerbenamram'];

/** Every line of the recorded device logs in `folder`, then a sample of the recorded events: the first of each file. */
export function* recordedLines(folder: string, eventsOfFile: number): Generator<RecordedLine> {
  const index = path.join(folder, 'syslog_index.json');
  for (const entry of JSON.parse(readFileSync(index, 'utf8')) as IndexEntry[]) yield* linesOf(folder, entry);
  for (const set of eventSets) {
    const files = path.join(folder, 'events', set);
    if (!existsSync(files)) continue;
    for (const name of readdirSync(files).sort()) yield* eventsOf(path.join(files, name), set, 'events', eventsOfFile);
  }
  const network = path.join(folder, 'network');
  if (!existsSync(network)) return;
  for (const name of readdirSync(network)) yield* eventsOf(path.join(network, name), 'zeek', 'network', Infinity);
}

function* linesOf(folder: string, entry: IndexEntry): Generator<RecordedLine> {
  const file = path.join(folder, entry.file);
  // A line ends at LF alone: some hold other separators of Unicode.
  const lines = readFileSync(file, 'utf8').split('\n');
  const expectations = readFileSync(file.replace(/\.log$/, '.expected.ndjson'), 'utf8')
    .trimEnd()
    .split('\n');
  for (const written of expectations) {
    const said = JSON.parse(written) as ExpectedLine;
    const line = lines[said.line - 1] ?? '';
    const text = said.escaped ? line.replaceAll('\\n', '\n') : line;
    const kind = entry.set === 'vxcontrol' && text.startsWith('{') ? 'json' : 'line';
    const common = { set: entry.set, vendor: entry.vendor, file: entry.name, text, kind, receivedAt } as const;
    const valid = said.expected['valid'];
    if (entry.set === 'rfc') yield { ...common, expected: {}, valid: typeof valid === 'boolean' ? valid : null };
    else yield { ...common, expected: expectedOf(entry, said, text) };
  }
}

function expectedOf(entry: IndexEntry, said: ExpectedLine, text: string): Record<string, string> {
  const values = textValues(said.expected);
  if (entry.set === 'sc4s') return sc4sExpected(text);
  if (entry.set === 'crowdsec') {
    // The set's `message` of a log without a syslog header is the line itself, which is kept as it came.
    if (values['program'] === undefined || values['message'] === text) delete values['message'];
    // Its `program` of such a log is a label of the file it was read from, not of the line.
    if (values['program'] !== undefined && !text.includes(values['program'])) delete values['program'];
    if (values['message'] === undefined) delete values['program'];
    return values;
  }
  if (entry.set === 'loghub') return loghubExpected(entry.vendor, values);
  return values;
}

function loghubExpected(vendor: string, values: Record<string, string>): Record<string, string> {
  const { Month, Date: date = '', Day, Time = '', Content = '', ...rest } = values;
  const time = vendor === 'linux' ? `${Month} ${date} ${Time}` : `${date} ${Day} ${Time}`;
  const own = Object.fromEntries(Object.entries(rest).map(([name, value]) => [scopedName(vendor, name), value]));
  return {
    ...own,
    Content,
    [vendor === 'apache' ? 'apache:Time' : `${vendor}:time`]: vendor === 'apache' ? Time : time,
  };
}

function scopedName(vendor: string, name: string): string {
  return /^(?:Component|Level)$/.test(name) ? `${vendor}:${name}` : name;
}

/** Host and time, where the template has them in its header. */
function sc4sExpected(text: string): Record<string, string> {
  const head = /^(?:<\d{1,3}>)?[:\d ]{0,12}?(?:Nov 21 10:15:32|2026-11-21[T ]10:15:32)/.exec(text);
  const expected: Record<string, string> = {};
  if (head === null) return expected;
  expected['time'] = sc4sTime;
  const rest = text.slice(head[0].length);
  const host = /^(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2}Z?)?:? ([\w-]*host-0001\.example\.test[\w-]*):?(?: |$)/.exec(rest);
  if (host?.[1]?.includes(sc4sHost)) expected['host'] = host[1];
  return expected;
}

/** Values as text. Sets write `-`, `(null)` or nothing for what is absent, which we leave out: not compared. */
function textValues(values: Record<string, unknown>): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    if (typeof value !== 'string' && typeof value !== 'number') continue;
    const text = String(value).trim();
    if (text !== '' && text !== '-' && text !== '(null)' && text !== '?') texts[name] = text;
  }
  return texts;
}

interface WrittenEvent {
  ts: string;
  host: string;
  kind: string;
  n?: Record<string, unknown>;
  raw: Record<string, unknown>;
}

function* eventsOf(file: string, vendor: string, set: string, most: number): Generator<RecordedLine> {
  const lines = gunzipSync(readFileSync(file)).toString('utf8').split('\n');
  let count = 0;
  for (const line of lines) {
    if (line === '' || count++ >= most) continue;
    const event = JSON.parse(line) as WrittenEvent;
    yield {
      set,
      vendor: set === 'network' ? event.kind.replace('_', ' ') : vendor,
      file: path.basename(file),
      text: JSON.stringify(event.raw),
      // Zeek's records come as lines of a syslog source, Windows' as records of a feed.
      kind: set === 'network' ? 'line' : 'json',
      receivedAt: Date.parse(event.ts),
      expected: textValues({ ...(event.n ?? event.raw), host: event.host, time: event.ts }),
    };
  }
}
