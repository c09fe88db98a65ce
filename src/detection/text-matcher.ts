import { anyOne, anyRun, type TextPattern } from './text-pattern.ts';

/** Tells whether a text matches. The text is in the case that the patterns were compiled for. */
export type TextMatcher = (text: string) => boolean;

/** A stretch between two `*`: plain text, or text with `?` as one entry a character (null is `?`). */
type Stretch = string | (string | null)[];

interface SortedPatterns {
  everything: boolean;
  exact: Set<string>;
  suffixes: string[];
  prefixes: string[];
  infixes: string[];
  globs: TextMatcher[];
}

/**
 * Compiles patterns of which any may match. Most rule values are plain text, a prefix, a suffix or an infix, and the
 * engine's own string searches do these far faster than a regular expression. The rest is matched stretch by stretch,
 * leftmost first, which needs no backtracking: at worst text length times pattern length.
 */
export function compileTextMatcher(patterns: TextPattern[]): TextMatcher {
  const sorted = sortPatterns(patterns);
  if (sorted.everything) return () => true;
  const matchers: TextMatcher[] = [
    ...exactMatcher(sorted.exact),
    ...someMatcher(sorted.suffixes, (text, suffix) => text.endsWith(suffix)),
    ...someMatcher(sorted.prefixes, (text, prefix) => text.startsWith(prefix)),
    ...someMatcher(sorted.infixes, (text, infix) => text.includes(infix)),
    ...sorted.globs,
  ];
  const [first, second] = matchers;
  if (first === undefined) return () => false;
  if (second === undefined) return first;
  return (text) => {
    for (const matches of matchers) if (matches(text)) return true;
    return false;
  };
}

function sortPatterns(patterns: TextPattern[]): SortedPatterns {
  const sorted: SortedPatterns = {
    everything: false,
    exact: new Set(),
    suffixes: [],
    prefixes: [],
    infixes: [],
    globs: [],
  };
  for (const pattern of patterns) {
    const literal = pattern.find((part) => typeof part === 'string') ?? '';
    const shape = pattern.map((part) => (typeof part === 'string' ? 'text' : (part.description ?? ''))).join('');
    if (shape === '*') sorted.everything = true;
    else if (shape === 'text' || shape === '') sorted.exact.add(literal);
    else if (shape === '*text') sorted.suffixes.push(literal);
    else if (shape === 'text*') sorted.prefixes.push(literal);
    else if (shape === '*text*') sorted.infixes.push(literal);
    else sorted.globs.push(compileGlob(pattern));
  }
  return sorted;
}

function exactMatcher(values: Set<string>): TextMatcher[] {
  if (values.size === 0) return [];
  const [only] = values;
  return values.size === 1 ? [(text) => text === only] : [(text) => values.has(text)];
}

function someMatcher(needles: string[], test: (text: string, needle: string) => boolean): TextMatcher[] {
  const [only] = needles;
  if (only === undefined) return [];
  if (needles.length === 1) return [(text) => test(text, only)];
  return [
    (text) => {
      for (const needle of needles) if (test(text, needle)) return true;
      return false;
    },
  ];
}

function compileGlob(pattern: TextPattern): TextMatcher {
  const stretches = splitStretches(pattern);
  const [only] = stretches;
  if (only !== undefined && !pattern.includes(anyRun)) {
    return (text) => text.length === only.length && matchesAt(text, only, 0);
  }
  const head = pattern[0] === anyRun ? '' : (stretches.shift() ?? '');
  const tail = pattern.at(-1) === anyRun ? '' : (stretches.pop() ?? '');
  return (text) => {
    const end = text.length - tail.length;
    if (end < head.length || !matchesAt(text, head, 0) || !matchesAt(text, tail, end)) return false;
    let from = head.length;
    for (const stretch of stretches) {
      const at = indexOfStretch(text, stretch, from);
      if (at < 0) return false;
      from = at + stretch.length;
    }
    return from <= end;
  };
}

function splitStretches(pattern: TextPattern): Stretch[] {
  const stretches: Stretch[] = [];
  let parts: (string | null)[] = [];
  const finish = (): void => {
    if (parts.length > 0) stretches.push(parts.includes(null) ? parts : parts.join(''));
    parts = [];
  };
  for (const part of pattern) {
    if (part === anyRun) finish();
    else if (part === anyOne) parts.push(null);
    // By UTF-16 unit, not by code point, so that a `?` counts as the text's length does.
    else for (let index = 0; index < part.length; index++) parts.push(part.charAt(index));
  }
  finish();
  return stretches;
}

function indexOfStretch(text: string, stretch: Stretch, from: number): number {
  if (typeof stretch === 'string') return text.indexOf(stretch, from);
  for (let at = from; at + stretch.length <= text.length; at++) if (matchesAt(text, stretch, at)) return at;
  return -1;
}

function matchesAt(text: string, stretch: Stretch, at: number): boolean {
  if (typeof stretch === 'string') return text.startsWith(stretch, at);
  for (let index = 0; index < stretch.length; index++) {
    const char = stretch[index];
    if (char !== null && text.charAt(at + index) !== char) return false;
  }
  return true;
}
