import type { RE2JS } from 're2js';
import { compilePattern } from './compile-pattern.ts';
import { definitionLimits } from './definition-limits.ts';
import { type PatternShape, patternShape } from './pattern-shape.ts';

/** Finds a pattern; null where it is nowhere, else what its groups hold. */
export interface PatternSearch {
  /** Named groups by their number, as `find` hands them on. */
  groups: readonly (readonly [name: string, group: number])[];
  find(text: string): FoundGroups | null;
}

/** Text of a group of the last match; null where it took no part. */
type FoundGroups = (group: number) => string | null;

const { searchedLength } = definitionLimits;
/** From here on a text is first asked whether the pattern is in it at all, which the automaton alone answers. */
const testedLength = 2048;

/**
 * A pattern with what makes it cheap: text that it must hold is looked for first, the search begins where its first
 * letters stand, and a last group `(?P<rest>.*)$` is cut off instead of matched letter by letter.
 * @throws DefinitionRefusal where the pattern is not valid
 */
export function compileSearch(pattern: string, path: string): PatternSearch {
  // The pattern as written is what must be valid.
  const whole = compilePattern(pattern, path);
  const shape = patternShape(pattern);
  const engine = shape.tail === null ? whole : compilePattern(shape.body, path);
  const groups: [string, number][] = Object.entries(engine.namedGroups());
  const tailGroup = engine.groupCount() + 1;
  if (shape.tail !== null) groups.push([shape.tail, tailGroup]);
  const beginning = (text: string) => beginningOf(text, shape);
  return { groups, find: (text) => find(text, { engine, beginning, tailGroup }) };
}

/** Where a search may begin; -1 where text that the pattern must hold is not there. */
function beginningOf(text: string, { required, prefixes, skipped }: PatternShape): number {
  if (prefixes.length === 0) return required === '' || text.includes(required) ? 0 : -1;
  let at = -1;
  for (const prefix of prefixes) {
    const found = text.indexOf(prefix);
    if (found >= 0 && (at < 0 || found < at)) at = found;
  }
  if (at < 0 || (required !== '' && !text.includes(required, at))) return -1;
  return Math.max(0, at - skipped);
}

function find(
  text: string,
  { engine, beginning, tailGroup }: { engine: RE2JS; beginning: (text: string) => number; tailGroup: number },
): FoundGroups | null {
  const from = beginning(text);
  if (from < 0) return null;
  const part = from === 0 && text.length <= searchedLength ? text : text.slice(from, from + searchedLength);
  if (part.length > testedLength && !engine.test(part)) return null;
  const matcher = engine.matcher(part);
  if (!matcher.find()) return null;
  return (group) => (group === tailGroup ? text.slice(from + matcher.end()) : matcher.group(group));
}
