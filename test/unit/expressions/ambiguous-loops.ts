import type { Expression } from './expression-tree.ts';
import { type Link, type PositionGraph, positionGraph } from './position-graph.ts';

/** A text that keeps an expression busy: after `prefix`, each further `pump` can be read in more than one way. */
export interface HostileText {
  prefix: string;
  pump: string;
}

const everyday = 'aAbfgxzZ019_-. \t\n\r/\\"\'`:;=%&|@,?!{}[]()<>#$*+~^\u0000\u00a0\u2013가힣';
/** Tuples of positions looked at for one text; far beyond what any expression of the program needs. */
const tuplesTried = 60_000;

/**
 * Finds where an expression can read one text in many ways (Weber and Seidl, 'On the degree of ambiguity of finite
 * automata', 1991): two loops p and q and a text that leads from p to p, from p to q and from q to q; or one loop that
 * reads a text in two ways. The search for a beginning of the match is a loop as well, so that `\s+$` has two.
 */
export function hostileTexts(expression: Expression): HostileText[] {
  const graph = positionGraph(expression);
  const { positions, leads } = graph;
  const alphabet = distinctCharacters(graph, [...new Set([...everyday, ...expression.named])]);
  const beginnings = firstTexts(graph, alphabet);
  const loops = [...positions.keys()].filter((position) => leads(position, position));
  const canFail = (q: number) => positions[q]?.mayEnd === false || positions[q]?.looked === true;
  const found = new Map<string, HostileText>();
  const note = (prefix: string, pump: string | null) => {
    if (pump !== null) found.set(JSON.stringify([prefix, pump]), { prefix, pump });
  };
  for (const p of loops) {
    const prefix = beginnings.get(p);
    if (prefix === undefined) continue;
    const around = (position: number) => position === p || (leads(p, position) && leads(position, p));
    if (p !== 0)
      note(prefix, pumpFor(graph, alphabet, { from: [p, p], to: [p, p], within: [around, around], apart: true }));
    for (const q of loops) {
      if (q === p || q === 0 || !canFail(q) || !leads(p, q)) continue;
      const onward = (position: number) => position === q || (leads(q, position) && leads(position, q));
      const between = (position: number) => position === q || leads(position, q);
      note(
        prefix,
        pumpFor(graph, alphabet, { from: [p, p, q], to: [p, q, q], within: [around, between, onward], apart: false }),
      );
    }
  }
  return [...found.values()];
}

/** One character of each kind that the expression tells apart. */
function distinctCharacters({ positions }: PositionGraph, characters: readonly string[]): string[] {
  const kinds = new Map<string, string>();
  for (const character of characters) {
    const kind = positions.map(({ fits }) => (fits(character) ? '1' : '0')).join('') + String(isWord(character));
    if (!kinds.has(kind)) kinds.set(kind, character);
  }
  return [...kinds.values()];
}

const isWord = (character: string): boolean => /^\w$/.test(character);

/** A shortest text to each position; edges of words are not looked at. */
function firstTexts({ positions, anchored }: PositionGraph, alphabet: readonly string[]): Map<number, string> {
  const texts = new Map<number, string>([[0, '']]);
  const open: { links: readonly Link[]; text: string }[] = [
    { links: anchored, text: '' },
    { links: positions[0]?.next ?? [], text: '' },
  ];
  for (let at = open.shift(); at !== undefined; at = open.shift())
    for (const { to } of at.links) {
      const character = alphabet.find((candidate) => positions[to]?.fits(candidate));
      if (texts.has(to) || character === undefined) continue;
      texts.set(to, at.text + character);
      open.push({ links: positions[to]?.next ?? [], text: at.text + character });
    }
  return texts;
}

interface Wanted {
  from: readonly number[];
  to: readonly number[];
  /** Where each of them may go on its way. */
  within: readonly ((position: number) => boolean)[];
  /** True where the first two have to go different ways. */
  apart: boolean;
}

/** A text that leads each of several readers from where it is to where it shall be; null where none does. */
function pumpFor(graph: PositionGraph, alphabet: readonly string[], wanted: Wanted): string | null {
  // A text that is repeated has its own last character before its first.
  for (const afterWord of [true, false]) {
    const pump = search(graph, alphabet, { ...wanted, afterWord });
    if (pump !== null) return pump;
  }
  return null;
}

interface Tuple {
  at: readonly number[];
  apart: boolean;
  afterWord: boolean;
  text: string;
}

function search(
  graph: PositionGraph,
  alphabet: readonly string[],
  wanted: Wanted & { afterWord: boolean },
): string | null {
  const open: Tuple[] = [{ at: wanted.from, apart: !wanted.apart, afterWord: wanted.afterWord, text: '' }];
  const seen = new Set<string>();
  for (let index = 0; index < open.length && index < tuplesTried; index += 1)
    for (const next of alphabet.flatMap((character) => moves(graph, open[index] as Tuple, { character, wanted }))) {
      const key = `${next.at.join(' ')} ${next.apart} ${next.afterWord}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const there = next.at.every((position, reader) => position === wanted.to[reader]);
      if (there && next.apart && next.afterWord === wanted.afterWord) return next.text;
      open.push(next);
    }
  return null;
}

/** Where the readers can be after one character more. */
function moves(
  graph: PositionGraph,
  { at, apart, afterWord, text }: Tuple,
  { character, wanted }: { character: string; wanted: Wanted },
): Tuple[] {
  const nowWord = isWord(character);
  const edge = afterWord === nowWord ? 'no_edge' : 'edge';
  const rows = at.map((position, reader) => choices(graph, wanted.within[reader], { position, character, edge }));
  return product(rows).map((links) => {
    const [one, other] = links;
    const twoWays = at[0] === at[1] && (one?.ways ?? 0) > 1;
    return {
      at: links.map(({ to }) => to),
      apart: apart || one?.to !== other?.to || twoWays,
      afterWord: nowWord,
      text: text + character,
    };
  });
}

function choices(
  { positions }: PositionGraph,
  within: ((position: number) => boolean) | undefined,
  at: { position: number; character: string; edge: 'edge' | 'no_edge' },
): Link[] {
  return (positions[at.position]?.next ?? []).filter(
    ({ to, edge }) =>
      (edge === null || edge === at.edge) && within?.(to) === true && positions[to]?.fits(at.character) === true,
  );
}

function product(rows: readonly Link[][]): Link[][] {
  return rows.reduce<Link[][]>((made, row) => made.flatMap((before) => row.map((link) => [...before, link])), [[]]);
}
