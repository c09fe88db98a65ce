/** What can be told of an expression's matches without running it. */
export interface PatternShape {
  /** The pattern without its tail. */
  body: string;
  /** Name of a last group that takes everything up to the end of the text; null without one. */
  tail: string | null;
  /** The longest text that each match holds; '' where none is known. */
  required: string;
  /** Texts of which each match begins with one, after `skipped` letters; none where that is not known. */
  prefixes: readonly string[];
  skipped: number;
}

/** Flags, escapes that stand for more than one letter of the pattern, and letters of two code units: nothing is told of these. */
const unknown = /\(\?(?!:|P?<)|\\[pPxQE0-9CAz]|[\ud800-\udfff]/;
const lastGroup = /\(\?P?<(\w+)>\.\*\)\$$/;

/** Takes a valid RE2 expression, read with `.` for line feeds too. */
export function patternShape(pattern: string): PatternShape {
  const nothing = { body: pattern, tail: null, required: '', prefixes: [], skipped: 0 };
  if (unknown.test(pattern)) return nothing;
  const atoms = atomsOf(pattern);
  if (atoms === null) return nothing;
  const last = lastGroup.exec(pattern);
  const { required, prefixes, skipped } = literals(atoms);
  return {
    body: last === null ? pattern : pattern.slice(0, last.index),
    tail: last?.[1] ?? null,
    required,
    prefixes,
    skipped,
  };
}

/** A letter that stands for itself, or something else: a class, a group, an anchor, an escape. */
interface Atom {
  letter: string | null;
  text: string;
  /** Followed by `*`, `+`, `?` or `{…}`. */
  repeated: boolean;
}

const repeat = /(?:[*+?]|\{\d+(?:,\d*)?\})\??/y;

/** The parts of a pattern in order; null where it has alternatives outside groups. */
function atomsOf(pattern: string): Atom[] | null {
  const atoms: Atom[] = [];
  let at = 0;
  while (at < pattern.length) {
    if (pattern[at] === '|') return null;
    const end = atomEnd(pattern, at);
    const text = pattern.slice(at, end);
    repeat.lastIndex = end;
    const repeated = repeat.test(pattern);
    atoms.push({ letter: letterOf(text), text, repeated });
    at = repeated ? repeat.lastIndex : end;
  }
  return atoms;
}

function letterOf(text: string): string | null {
  if (text.length === 1) return '.^$'.includes(text) ? null : text;
  return text.length === 2 && text[0] === '\\' && !/\w/.test(text[1] ?? '') ? (text[1] ?? null) : null;
}

/** Index after the atom that begins at `at`. */
function atomEnd(pattern: string, at: number): number {
  const letter = pattern[at];
  if (letter === '\\') return at + 2;
  if (letter === '[') return classEnd(pattern, at);
  if (letter !== '(') return at + 1;
  let end = at + 1;
  while (end < pattern.length && pattern[end] !== ')') end = atomEnd(pattern, end);
  return end + 1;
}

function classEnd(pattern: string, at: number): number {
  let end = at + 1;
  if (pattern[end] === '^') end++;
  // A bracket at the beginning stands for itself.
  if (pattern[end] === ']') end++;
  while (end < pattern.length && pattern[end] !== ']') {
    if (pattern[end] === '\\') end += 2;
    else if (pattern.startsWith('[:', end)) end = pattern.indexOf(':]', end) + 2;
    else end++;
  }
  return end + 1;
}

function literals(atoms: readonly Atom[]): Pick<PatternShape, 'required' | 'prefixes' | 'skipped'> {
  const runs: { text: string; first: number }[] = [];
  let run = { text: '', first: 0 };
  for (const [index, { letter, repeated }] of atoms.entries()) {
    if (letter !== null && !repeated) {
      if (run.text === '') run.first = index;
      run.text += letter;
    } else {
      runs.push(run);
      run = { text: '', first: 0 };
    }
  }
  runs.push(run);
  const required = runs.reduce((longest, { text }) => (text.length > longest.length ? text : longest), '');
  const [first] = atoms;
  if (first === undefined) return { required, prefixes: [], skipped: 0 };
  const choice = first.repeated ? null : choiceOf(first.text);
  if (choice !== null) return { required, prefixes: choice, skipped: 0 };
  // `\s` is one letter of ASCII: the search begins one before the text after it.
  const skipped = first.text === '\\s' && !first.repeated ? 1 : 0;
  const prefix = runs.find(({ text, first: index }) => text !== '' && index === skipped)?.text;
  if (prefix === undefined) return { required, prefixes: [], skipped: 0 };
  return { required: required === prefix ? '' : required, prefixes: [prefix], skipped };
}

const letters = '(?:[^\\\\()[\\]{}.*+?^$|]|\\\\\\W)+';
const plainChoice = new RegExp(`^\\(\\?:(${letters}(?:\\|${letters})*)\\)$`);

/** The texts of a group that is nothing but a choice of them; null for any other atom. */
function choiceOf(atom: string): string[] | null {
  const inner = plainChoice.exec(atom)?.[1];
  if (inner === undefined || inner.includes('\\|')) return null;
  return inner.split('|').map((text) => text.replace(/\\(\W)/g, '$1'));
}
