import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApplianceError } from '../../../../src/core/errors.ts';
import type { EventFields } from '../../../../src/core/event.ts';
import { indexOf } from '../../../../src/store/events/query/query-index.ts';
import { compileQuery } from '../../../../src/store/events/query/query-judge.ts';
import type { PatternPart, QueryNode } from '../../../../src/store/events/query/query-node.ts';
import { parseQuery } from '../../../../src/store/events/query/query-parser.ts';
import { printQuery } from '../../../../src/store/events/query/query-print.ts';
import { clock, viewOf } from './query-fixture.ts';

const vocabulary = ['alpha', 'beta', 'alpha.beta', 'a-b', '10.0.0.7', '관리자', '로그', 'É'];
const word = fc.constantFrom(...vocabulary);
const field = fc.constantFrom('message', 'user.name', 'source.ip', 'labels.note');

const pattern: fc.Arbitrary<PatternPart[]> = fc.oneof(
  word.map((text) => [{ text }]),
  fc.tuple(word, fc.nat(3)).map(([text, cut]): PatternPart[] => [{ text: text.slice(0, 1 + cut) }, { wildcard: '*' }]),
  fc.tuple(word, word).map(([one, other]): PatternPart[] => [{ text: one }, { wildcard: '?' }, { text: other }]),
  fc.string({ minLength: 1, maxLength: 6 }).map((text): PatternPart[] => [{ wildcard: '*' }, { text: `x${text}` }]),
);
const bound = fc.record({ text: fc.oneof(word, fc.integer().map(String)), included: fc.boolean() });
const leaf: fc.Arbitrary<QueryNode> = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), field: fc.option(field), pattern, quoted: fc.constant(false) }),
  fc.record({
    kind: fc.constant('text' as const),
    field: fc.option(field),
    pattern: fc.tuple(word, fc.string({ maxLength: 8 })).map(([one, other]) => [{ text: `${one} ${other}` }]),
    quoted: fc.constant(true),
  }),
  fc.record({ kind: fc.constant('exists' as const), field }),
  fc.record({ kind: fc.constant('network' as const), field: fc.constant('ip'), text: fc.constant('10.0.0.0/24') }),
  fc.record({
    kind: fc.constant('range' as const),
    field,
    low: fc.option(bound),
    high: fc.option(bound.map((one) => one)),
  }),
);
const node = fc.letrec<{ node: QueryNode }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      parts: fc.array(tie('node'), { minLength: 2, maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant('not' as const), part: tie('node') }),
  ),
})).node;

const fields: fc.Arbitrary<EventFields> = fc.dictionary(
  field,
  fc
    .array(fc.oneof(word, fc.constantFrom(' ', '\n', '/', '=', '.'), fc.string({ maxLength: 3 })), {
      minLength: 1,
      maxLength: 6,
    })
    .map((parts) => parts.join('')),
  { maxKeys: 4 },
);

describe('query language', () => {
  it('reads what it prints as the same again', () =>
    fc.assert(
      fc.property(node, (drawn) => {
        const read = parseQuery(printQuery(drawn), clock);
        // Flattening happens once: what was read is printed and read as it is.
        expect(parseQuery(printQuery(read), clock)).toEqual(read);
        expect(flat(read)).toEqual(flat(drawn));
      }),
      { numRuns: 500 },
    ));

  it('answers or refuses any text, with a position inside it', () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.constantFrom('(', ')', '"', '\\', ':', '[', '*', ' TO ', 'AND', '-', '\ud800'),
            word,
            fc.string(),
          ),
          { maxLength: 30 },
        ),
        (parts) => {
          const text = parts.join('');
          try {
            parseQuery(text, clock);
          } catch (thrown) {
            if (!(thrown instanceof ApplianceError)) throw thrown;
            expect(thrown.code).toMatch(/^STORE_QUERY_/);
            expect(thrown.params['position']).toBeGreaterThanOrEqual(1);
            expect(thrown.params['position']).toBeLessThanOrEqual(text.length + 1);
          }
        },
      ),
      { numRuns: 2000 },
    ));

  it('asks the index only for words that every match holds', () =>
    fc.assert(
      fc.property(node, fields, (drawn, values) => {
        const view = viewOf({ fields: values });
        fc.pre(compileQuery(drawn, clock)(view));
        expect(held(indexOf(drawn), view.words())).toBe(true);
      }),
      { numRuns: 2000 },
    ));

  it('judges words, patterns and combinations as a plain reading of the rules does', () =>
    fc.assert(
      fc.property(node, fields, (drawn, values) => {
        expect(compileQuery(drawn, clock)(viewOf({ fields: values }))).toBe(plainly(drawn, values));
      }),
      { numRuns: 2000 },
    ));
});

/** Conjunctions inside conjunctions say the same as one. */
function flat(one: QueryNode): QueryNode {
  if (one.kind === 'not') return { ...one, part: flat(one.part) };
  if (one.kind !== 'and' && one.kind !== 'or') return one;
  const parts = one.parts.map(flat);
  return { kind: one.kind, parts: parts.flatMap((part) => (part.kind === one.kind ? part.parts : [part])) };
}

function held(index: ReturnType<typeof indexOf>, words: ReadonlySet<string>): boolean {
  if (index === null) return true;
  if ('all' in index) return index.all.every((part) => held(part, words));
  if ('any' in index) return index.any.some((part) => held(part, words));
  return index.prefix ? [...words].some((one) => one.startsWith(index.word)) : words.has(index.word);
}

const fold = (text: string): string => text.toLowerCase().normalize('NFC');
const W = String.raw`[\p{L}\p{N}\p{M}\p{Co}]`;
const E = '[._-]*';

/** The rules once more, by regular expressions over the values. */
function plainly(one: QueryNode, values: EventFields): boolean {
  const texts = (name: string): string[] => (values[name] === undefined ? [] : [String(values[name])]);
  const lines = (name: string): string[] => texts(name).flatMap((text) => [text, ...text.split('\n')]);
  switch (one.kind) {
    case 'all':
      return true;
    case 'and':
      return one.parts.every((part) => plainly(part, values));
    case 'or':
      return one.parts.some((part) => plainly(part, values));
    case 'not':
      return !plainly(one.part, values);
    case 'exists':
      return texts(one.field).some((text) => text !== '');
    case 'network':
      return lines('source.ip').some((line) => /^10\.0\.0\.(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)$/.test(line));
    case 'range':
      return lines(one.field).some((line) => inRange(line, one));
    case 'text': {
      if (one.field === null) {
        return ['ws-01', 'logon-failed', ...Object.values(values).map(String)].some((text) => inside(text, one));
      }
      const whole = new RegExp(`^${source(one.pattern, '[^]')}$`, 'u');
      if (lines(one.field).some((line) => whole.test(fold(line)))) return true;
      return one.field === 'message' && texts('message').some((text) => inside(text, one, true));
    }
  }
}

function inside(text: string, one: Extract<QueryNode, { kind: 'text' }>, wordsOnly = false): boolean {
  const literal = one.pattern.every((part) => 'text' in part);
  const plain = fold(one.pattern.map((part) => ('text' in part ? part.text : '')).join(''));
  const end = !one.quoted && /[가-힣]$/.test(plain) ? '' : edgeBehind(plain);
  if (literal) return new RegExp(`${edgeBefore(plain)}${escapeText(plain)}${end}`, 'u').test(fold(text));
  const asWord = one.pattern.every(
    (part) => 'wildcard' in part || /^[\p{L}\p{N}\p{M}\p{Co}._-]+$/u.test(fold(part.text)),
  );
  const runs = fold(text).match(new RegExp(`(?:${W}|[._-])+`, 'gu')) ?? [];
  if (!asWord) return !wordsOnly && new RegExp(source(one.pattern, '[^]'), 'u').test(fold(text));
  const wanted = source(one.pattern, '[^]').replace(/(?:\\\.|\\x2d|[._-])+$/, '');
  const trimmed = runs.map((run) => run.replace(/^[._-]+|[._-]+$/g, '')).filter((run) => run !== '');
  return trimmed.some((run) => new RegExp(`^${wanted}$`, 'u').test(run));
}

function escapeText(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

function edgeBefore(plain: string): string {
  return new RegExp(`^(?:${W}|[._-])`, 'u').test(plain) ? `(?<=(?<!${W}|[._-])${E})` : '';
}

function edgeBehind(plain: string): string {
  return new RegExp(`(?:${W}|[._-])$`, 'u').test(plain) ? `(?=${E}(?!${W}|[._-]))` : '';
}

function source(pattern: PatternPart[], any: string): string {
  return pattern
    .map((part) => ('text' in part ? escapeText(fold(part.text)) : part.wildcard === '*' ? `${any}*` : any))
    .join('');
}

function inRange(line: string, { low, high }: Extract<QueryNode, { kind: 'range' }>): boolean {
  const bounds = [low, high].filter((one) => one !== null).map((one) => one.text);
  const numeric = bounds.every((text) => /^-?\d+$/.test(text));
  if (numeric && !/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i.test(line)) return false;
  const allAddress = !numeric && bounds.every((text) => text === '10.0.0.7');
  if (allAddress && line !== '10.0.0.7') return fc.pre(false) as never;
  const of = (text: string): number | string => (numeric ? Number(text) : fold(text));
  const value = of(line);
  if (low !== null && !(low.included ? value >= of(low.text) : value > of(low.text))) return false;
  return high === null || (high.included ? value <= of(high.text) : value < of(high.text));
}
