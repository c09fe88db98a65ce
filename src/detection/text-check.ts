import type { FieldView } from './field-view.ts';
import type { ValueTest } from './rule.ts';
import { compileTextMatcher, type TextMatcher } from './text-matcher.ts';
import { anyRun, lowerPattern, type TextPattern } from './text-pattern.ts';
import { probesOf } from './trigram-filter.ts';

/** A compiled expression over the event that the view shows. */
export type Check = (view: FieldView) => boolean;

export interface Piece {
  check: Check;
  /** Rough cost; parts are tried cheapest first. */
  cost: number;
}

type Way = 'word' | 'fileName' | 'other';

/**
 * Compiles a text test, each pattern by the cheapest way to try it: a word anywhere goes through the field's filter, a
 * file name at the end is looked up in a set, the rest is compared one by one.
 */
export function compileTextCheck(
  field: { slot: number; multiValued: boolean },
  test: ValueTest & { kind: 'text' },
): Piece {
  const patterns = test.cased ? test.patterns : test.patterns.map(lowerPattern);
  const isFast = !(test.cased || field.multiValued);
  const byWay: Record<Way, TextPattern[]> = { word: [], fileName: [], other: [] };
  for (const pattern of patterns) byWay[isFast ? wayOf(pattern) : 'other'].push(pattern);
  const pieces: Piece[] = [];
  if (byWay.fileName.length > 0) {
    pieces.push({ check: endsWithFileName(field.slot, byWay.fileName.map(literalOf)), cost: 1 });
  }
  if (byWay.other.length > 0) {
    const single = compileTextMatcher(byWay.other);
    const matches = field.multiValued ? anyLine(single) : single;
    const check = test.cased ? onText(field.slot, matches) : onLower(field.slot, matches);
    pieces.push({ check, cost: byWay.other.reduce((sum, pattern) => sum + pattern.length, 0) });
  }
  if (byWay.word.length > 0) {
    pieces.push({ check: containsSome(field.slot, byWay.word.map(literalOf)), cost: 3 * byWay.word.length });
  }
  return someOf(pieces);
}

/** Pieces of which any may hold, in the order given. */
export function someOf(pieces: Piece[]): Piece {
  const checks = pieces.map((piece) => piece.check);
  const cost = pieces.reduce((sum, piece) => sum + piece.cost, 0);
  const [first, second] = checks;
  if (first === undefined) return { check: () => false, cost };
  if (second === undefined) return { check: first, cost };
  return {
    check: (view) => {
      for (const check of checks) if (check(view)) return true;
      return false;
    },
    cost,
  };
}

/** A check of the field's text as recorded. */
export function onText(slot: number, matches: TextMatcher): Check {
  return (view) => {
    const text = view.text(slot);
    return text !== undefined && matches(text);
  };
}

function onLower(slot: number, matches: TextMatcher): Check {
  return (view) => {
    const text = view.lower(slot);
    return text !== undefined && matches(text);
  };
}

function wayOf(pattern: TextPattern): Way {
  const [before, word, after] = pattern;
  if (before !== anyRun || typeof word !== 'string') return 'other';
  if (pattern.length === 3 && after === anyRun) return 'word';
  return pattern.length === 2 && /^[\\/][^\\/]+$/.test(word) ? 'fileName' : 'other';
}

function literalOf(pattern: TextPattern): string {
  return pattern.find((part) => typeof part === 'string') ?? '';
}

/** Names begin with their separator, and so does the view's tail. */
function endsWithFileName(slot: number, names: string[]): Check {
  const [only] = names;
  const known = new Set(names);
  if (known.size === 1) return (view) => view.tail(slot) === only;
  return (view) => known.has(view.tail(slot) ?? '');
}

function containsSome(slot: number, words: string[]): Check {
  const searches = words.map((word) => ({ word, probes: probesOf(word) }));
  return (view) => {
    const text = view.lower(slot);
    if (text === undefined) return false;
    const filter = view.filter(slot);
    for (const { word, probes } of searches) if (filter.mayContain(probes) && text.includes(word)) return true;
    return false;
  };
}

function anyLine(matches: TextMatcher): TextMatcher {
  return (text) => matches(text) || (text.includes('\n') && text.split('\n').some(matches));
}
