/** A regular expression as a tree. `set` is one character of a kind; what kind, JavaScript itself is asked. */
export type Tree =
  | { kind: 'set'; fits: (character: string) => boolean }
  | { kind: 'all'; parts: Tree[] }
  | { kind: 'any'; choices: Tree[] }
  | { kind: 'repeat'; part: Tree; min: number; max: number; greedy: boolean }
  | { kind: 'group'; number: number; part: Tree }
  | { kind: 'look'; part: Tree; behind: boolean; negative: boolean }
  | { kind: 'same'; group: number }
  | { kind: 'start' | 'end' | 'edge' | 'no_edge' };

export interface Expression {
  tree: Tree;
  groups: number;
  multiline: boolean;
  /** Characters that the expression's text names; what tells its sets apart is among them or among everyday ones. */
  named: string[];
}

/** Reads the part of JavaScript's syntax that the program uses; anything else is an error, never a guess. */
export function readExpression(source: string, flags: string): Expression {
  const reader = { source, flags: flags.replaceAll(/[gyd]/g, ''), at: 0, groups: 0 };
  const tree = readChoices(reader);
  if (reader.at < source.length) throw new Error(`cannot read /${source}/ at ${reader.at}`);
  return { tree, groups: reader.groups, multiline: flags.includes('m'), named: namedIn(source) };
}

interface Reader {
  source: string;
  flags: string;
  at: number;
  groups: number;
}

function readChoices(reader: Reader): Tree {
  const choices = [readParts(reader)];
  while (reader.source[reader.at] === '|') {
    reader.at += 1;
    choices.push(readParts(reader));
  }
  return choices.length === 1 ? (choices[0] as Tree) : { kind: 'any', choices };
}

function readParts(reader: Reader): Tree {
  const parts: Tree[] = [];
  while (reader.at < reader.source.length && !'|)'.includes(reader.source[reader.at] ?? '')) {
    const part = readAtom(reader);
    parts.push(readQuantifier(reader, part));
  }
  return { kind: 'all', parts };
}

function readQuantifier(reader: Reader, part: Tree): Tree {
  const match = /^(?:([*+?])|\{(\d+)(,?)(\d*)\})(\??)/.exec(reader.source.slice(reader.at, reader.at + 24));
  if (match === null) return part;
  reader.at += match[0].length;
  const [, sign, least, comma, most, lazy] = match;
  const min = sign === undefined ? Number(least) : sign === '+' ? 1 : 0;
  const counted = comma === '' ? min : most === '' ? Number.POSITIVE_INFINITY : Number(most);
  const max = sign === undefined ? counted : sign === '?' ? 1 : Number.POSITIVE_INFINITY;
  return { kind: 'repeat', part, min, max, greedy: lazy === '' };
}

const looks: Record<string, { behind: boolean; negative: boolean }> = {
  '(?=': { behind: false, negative: false },
  '(?!': { behind: false, negative: true },
  '(?<=': { behind: true, negative: false },
  '(?<!': { behind: true, negative: true },
};

function readAtom(reader: Reader): Tree {
  const rest = reader.source.slice(reader.at);
  if (rest.startsWith('(')) return readGroup(reader, rest);
  const simple = /^(\^|\$|\\b|\\B)/.exec(rest)?.[1];
  if (simple !== undefined) {
    reader.at += simple.length;
    const kinds = { '^': 'start', $: 'end', '\\b': 'edge', '\\B': 'no_edge' } as const;
    return { kind: kinds[simple as keyof typeof kinds] };
  }
  const same = /^\\([1-9])/.exec(rest)?.[1];
  if (same !== undefined) {
    reader.at += 2;
    return { kind: 'same', group: Number(same) };
  }
  const set =
    /^(?:\[(?:\\.|[^\]\\])*\]|\\u\{[^}]*\}|\\u[\da-fA-F]{4}|\\x[\da-fA-F]{2}|\\[pP]\{[^}]*\}|\\c[A-Za-z]|\\[^ck]|[^\\])/su.exec(
      rest,
    );
  if (set === null) throw new Error(`cannot read /${reader.source}/ at ${reader.at}`);
  reader.at += set[0].length;
  return { kind: 'set', fits: fitting(set[0], reader.flags) };
}

function readGroup(reader: Reader, rest: string): Tree {
  const look = /^\(\?(?:=|!|<=|<!)/.exec(rest)?.[0];
  const opening = look ?? /^\((?:\?:|\?<\w+>)?/.exec(rest)?.[0] ?? '(';
  reader.at += opening.length;
  const captures = look === undefined && opening !== '(?:';
  if (captures) reader.groups += 1;
  const number = reader.groups;
  const part = readChoices(reader);
  if (reader.source[reader.at] !== ')') throw new Error(`a group of /${reader.source}/ does not end`);
  reader.at += 1;
  if (look !== undefined) return { kind: 'look', part, ...(looks[look] as { behind: boolean; negative: boolean }) };
  return captures ? { kind: 'group', number, part } : part;
}

const known = new Map<string, (character: string) => boolean>();

function fitting(set: string, flags: string): (character: string) => boolean {
  const key = `${set}/${flags}`;
  const before = known.get(key);
  if (before) return before;
  const expression = new RegExp(`^(?:${set})$`, flags.replace('m', ''));
  // Asked millions of times: 0 unknown, 1 no, 2 yes.
  const answers = new Uint8Array(65_536);
  const fits = (character: string): boolean => {
    const code = character.charCodeAt(0);
    if (answers[code] === 0) answers[code] = expression.test(character) ? 2 : 1;
    return answers[code] === 2;
  };
  known.set(key, fits);
  return fits;
}

function namedIn(source: string): string[] {
  const escaped = [...source.matchAll(/\\(?:u([\da-fA-F]{4})|x([\da-fA-F]{2}))/g)].map((match) =>
    String.fromCharCode(Number.parseInt(match[1] ?? match[2] ?? '', 16)),
  );
  return [...new Set([...source.toLowerCase(), ...source.toUpperCase(), ...escaped])].filter(
    (text) => text.length === 1,
  );
}
