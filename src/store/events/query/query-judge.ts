import type { EventFields } from '../../../core/event.ts';
import { withoutTrailing } from '../../../core/without-trailing.ts';
import type { EventRow } from '../event-row.ts';
import { fold, wordsOf } from '../words.ts';
import { canonicalVersion6, isInNetwork, readAddress, readNetwork } from './query-address.ts';
import { fieldPlace, isAddressField, isTextField, isTimeField } from './query-fields.ts';
import type { PatternPart, QueryBound, QueryClock, QueryNode } from './query-node.ts';
import { compilePattern } from './query-pattern.ts';
import { endsInHangul, isOneRun, phraseTest } from './query-phrase.ts';
import { rangeTest } from './query-range.ts';
import { readMoment } from './query-time.ts';

/** A row as the judge sees it; what costs something is made once and only where it is asked for. */
export interface RowView {
  readonly row: Pick<EventRow, 'at' | 'receivedAt' | 'sourceId' | 'category' | 'host' | 'action'>;
  fields(): EventFields;
  /** Distinct words of host, action and values. */
  words(): ReadonlySet<string>;
  /** Host, action and values, each folded. */
  texts(): readonly string[];
}

/** Whether a row is what the query asks for. */
export type RowTest = (view: RowView) => boolean;

/** Compiles a query into the one judge of rows: hot, sealed and cold partitions give the same events. */
export function compileQuery(node: QueryNode, clock: QueryClock): RowTest {
  switch (node.kind) {
    case 'all':
      return () => true;
    case 'and': {
      const tests = node.parts.map((part) => compileQuery(part, clock));
      return (view) => tests.every((test) => test(view));
    }
    case 'or': {
      const tests = node.parts.map((part) => compileQuery(part, clock));
      return (view) => tests.some((test) => test(view));
    }
    case 'not': {
      const test = compileQuery(node.part, clock);
      return (view) => !test(view);
    }
    case 'exists': {
      const read = fieldReader(node.field);
      return (view) => read(view).some(({ value }) => value !== '');
    }
    case 'network':
      return networkTest(node.field, node.text);
    case 'range':
      return isTimeField(node.field) ? timeTest(node, clock) : valueRangeTest(node);
    case 'text':
      return node.field === null ? freeTest(node) : fieldTest(node.field, node);
  }
}

/** Times that a range of a time field allows, both included; null where it is open. */
export function timeSpan(
  range: { low: QueryBound | null; high: QueryBound | null },
  clock: QueryClock,
): { fromAt: number | null; toAt: number | null } {
  const low = range.low === null ? null : readMoment(range.low.text, clock);
  const high = range.high === null ? null : readMoment(range.high.text, clock);
  return {
    fromAt: low === null ? null : range.low?.included === true ? low.start : low.end,
    toAt: high === null ? null : (range.high?.included === true ? high.end : high.start) - 1,
  };
}

interface FieldValue {
  name: string;
  value: string | number;
}

/** Columns stand for fields under their ECS name; `host.name` and `event.category` are the columns alone. */
function columnValue({ row }: RowView, name: string): string | number | undefined {
  switch (name) {
    case 'host.name':
      return row.host;
    case 'event.category':
      return row.category;
    case 'event.action':
      return row.action;
    case 'source_id':
      return row.sourceId;
    case '@timestamp':
      return row.at;
    case 'event.ingested':
      return row.receivedAt;
    default:
      return undefined;
  }
}

function fieldReader(written: string): (view: RowView) => FieldValue[] {
  const { names, prefix } = fieldPlace(written);
  if (prefix !== null) {
    return (view) =>
      Object.entries(view.fields())
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, value]) => ({ name, value }));
  }
  return (view) => {
    const found: FieldValue[] = [];
    for (const name of names) {
      const value = columnValue(view, name) ?? view.fields()[name];
      if (value !== undefined) found.push({ name, value });
    }
    return found;
  };
}

/** The value, or one line of it: values of a multi-valued field are joined by line feeds. */
function anyLine(value: string | number, test: (line: string) => boolean): boolean {
  const text = String(value);
  return test(text) || (text.includes('\n') && text.split('\n').some(test));
}

function networkTest(field: string, text: string): RowTest {
  const network = readNetwork(text);
  const read = fieldReader(field);
  if (network === null) return () => false;
  return (view) => read(view).some(({ value }) => anyLine(value, (line) => isInNetwork(line, network)));
}

function timeTest(range: Extract<QueryNode, { kind: 'range' }>, clock: QueryClock): RowTest {
  const { fromAt, toAt } = timeSpan(range, clock);
  const name = fieldPlace(range.field).names[0] ?? '';
  return (view) => {
    const at = name === '@timestamp' ? view.row.at : view.row.receivedAt;
    return (fromAt === null || at >= fromAt) && (toAt === null || at <= toAt);
  };
}

function valueRangeTest({ field, low, high }: Extract<QueryNode, { kind: 'range' }>): RowTest {
  const read = fieldReader(field);
  const test = rangeTest(low, high);
  return (view) => read(view).some(({ value }) => anyLine(value, test));
}

type TextNode = Pick<Extract<QueryNode, { kind: 'text' }>, 'pattern' | 'quoted'>;

/** Texts folded; the wildcards stay. */
export function foldPattern(pattern: readonly PatternPart[]): PatternPart[] {
  return pattern.map((part) => ('text' in part ? { text: fold(part.text) } : part));
}

/** The text of a pattern without wildcards, folded; null where it has some. */
export function plainText(pattern: readonly PatternPart[]): string | null {
  if (pattern.some((part) => 'wildcard' in part)) return null;
  return fold(pattern.map((part) => ('text' in part ? part.text : '')).join(''));
}

/** How free text is looked for: a word, the beginning of a word, a pattern of a word, a phrase, a pattern of a text. */
export type FreeText =
  | { kind: 'word'; word: string; prefix: boolean }
  | { kind: 'phrase'; phrase: string; open: boolean }
  | { kind: 'wordPattern' | 'textPattern'; pattern: PatternPart[] };

export function freeTextOf({ pattern, quoted }: TextNode): FreeText {
  const plain = plainText(pattern);
  const open = !quoted && plain !== null && endsInHangul(plain);
  if (plain !== null) {
    const [word] = wordsOf(plain);
    if (!isOneRun(plain) || word === undefined) return { kind: 'phrase', phrase: plain, open };
    return { kind: 'word', word, prefix: open };
  }
  const folded = foldPattern(pattern);
  const isWord = folded.every((part) => 'wildcard' in part || isOneRun(part.text));
  if (isWord) return { kind: 'wordPattern', pattern: trimEdges(folded) };
  return { kind: 'textPattern', pattern: [{ wildcard: '*' }, ...folded, { wildcard: '*' }] };
}

function freeTest(node: TextNode): RowTest {
  const wanted = freeTextOf(node);
  if (wanted.kind === 'word') {
    const { word, prefix } = wanted;
    if (!prefix) return (view) => view.words().has(word);
    return (view) => some(view.words(), (candidate) => candidate.startsWith(word));
  }
  if (wanted.kind === 'phrase') {
    const test = phraseTest(wanted.phrase, wanted.open);
    return (view) => view.texts().some(test);
  }
  const test = compilePattern(wanted.pattern);
  if (wanted.kind === 'wordPattern') return (view) => some(view.words(), test);
  return (view) => view.texts().some(test);
}

function fieldTest(field: string, node: TextNode): RowTest {
  const read = fieldReader(field);
  const whole = wholeValueTest(field, node);
  const inside = insideTest(node);
  return (view) =>
    read(view).some(({ name, value }) => {
      if (anyLine(value, (line) => whole(fold(line)))) return true;
      return isTextField(name) && inside(fold(String(value)));
    });
}

/** An address may be written in several ways; values are compared with it as written and in its one usual form. */
export function writtenForms(field: string, plain: string): string[] {
  const address = isAddressField(field) && plain.includes(':') ? readAddress(plain) : null;
  if (address === null || address.family === 4) return [plain];
  return [...new Set([plain, canonicalVersion6(address.value)])];
}

function wholeValueTest(field: string, { pattern }: TextNode): (text: string) => boolean {
  const plain = plainText(pattern);
  if (plain === null) return compilePattern(foldPattern(pattern));
  const forms = writtenForms(field, plain);
  return (text) => forms.includes(text);
}

function insideTest({ pattern, quoted }: TextNode): (text: string) => boolean {
  const plain = plainText(pattern);
  if (plain !== null) return plain === '' ? () => false : phraseTest(plain, !quoted && endsInHangul(plain));
  const wanted = freeTextOf({ pattern, quoted });
  if (wanted.kind !== 'wordPattern') return () => false;
  const test = compilePattern(wanted.pattern);
  return (text) => some(wordsOf(text), test);
}

/** Words are without `.-_` at their ends, so a pattern that begins or ends with some would never fit. */
function trimEdges(pattern: PatternPart[]): PatternPart[] {
  return pattern
    .map((part, index) => {
      if ('wildcard' in part) return part;
      let { text } = part;
      if (index === 0) text = text.replace(/^[._-]+/, '');
      if (index === pattern.length - 1) text = withoutTrailing(text, /[._-]/);
      return { text };
    })
    .filter((part) => 'wildcard' in part || part.text !== '');
}

function some(words: ReadonlySet<string>, test: (word: string) => boolean): boolean {
  for (const word of words) if (test(word)) return true;
  return false;
}
