import type { PatternPart } from './query-node.ts';

/** Whether a folded text fits a pattern from its beginning to its end. */
export type PatternTest = (text: string) => boolean;

/** A run of a pattern between two `*`: texts, and null for exactly one character. */
type Run = (string | null)[];

/**
 * Compiles a pattern whose texts are folded. Runs between `*` are found from the left, each at its first place, so the
 * work grows with the text and never explodes as it can with a regular expression.
 */
export function compilePattern(pattern: readonly PatternPart[]): PatternTest {
  const [only] = pattern;
  if (pattern.length === 0) return (text) => text === '';
  if (pattern.length === 1 && only !== undefined && 'text' in only) return (text) => text === only.text;
  const runs = runsOf(pattern);
  const first = runs[0] ?? [];
  const last = runs.at(-1) ?? [];
  if (runs.length === 1) return (text) => matchFrom(text, 0, first) === text.length;
  const between = runs.slice(1, -1);
  return (text) => {
    let position = matchFrom(text, 0, first);
    const end = matchBackFrom(text, last);
    if (position < 0 || end < position) return false;
    for (const run of between) {
      position = findFrom(text, position, run);
      if (position < 0 || position > end) return false;
    }
    return true;
  };
}

function runsOf(pattern: readonly PatternPart[]): Run[] {
  const runs: Run[] = [[]];
  for (const part of pattern) {
    if ('text' in part) runs.at(-1)?.push(part.text);
    else if (part.wildcard === '?') runs.at(-1)?.push(null);
    else runs.push([]);
  }
  return runs;
}

/** Where the run ends that begins at `start`; -1 where it does not fit. */
function matchFrom(text: string, start: number, run: Run): number {
  let position = start;
  for (const piece of run) {
    if (piece === null) {
      const code = text.codePointAt(position);
      if (code === undefined) return -1;
      position += code > 0xffff ? 2 : 1;
    } else if (text.startsWith(piece, position)) position += piece.length;
    else return -1;
  }
  return position;
}

/** Where the run begins that ends with the text; -1 where it does not fit. */
function matchBackFrom(text: string, run: Run): number {
  let position = text.length;
  for (const piece of run.toReversed()) {
    if (piece === null) {
      if (position === 0) return -1;
      const low = text.charCodeAt(position - 1);
      position -= position > 1 && low >= 0xdc00 && low <= 0xdfff ? 2 : 1;
    } else if (text.endsWith(piece, position) && position >= piece.length) position -= piece.length;
    else return -1;
  }
  return position;
}

/** Where the first place of the run ends, looking from `start`; -1 where there is none. */
function findFrom(text: string, start: number, run: Run): number {
  const [head] = run;
  if (head === undefined) return start;
  if (run.length === 1 && head !== null) {
    const found = text.indexOf(head, start);
    return found < 0 ? -1 : found + head.length;
  }
  for (let place = start; place <= text.length; place += 1) {
    if (head !== null) place = text.indexOf(head, place);
    if (place < 0) return -1;
    const end = matchFrom(text, place, run);
    if (end >= 0) return end;
  }
  return -1;
}
