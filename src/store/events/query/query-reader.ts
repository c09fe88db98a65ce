import { queryError } from './query-error.ts';
import type { PatternPart } from './query-node.ts';

/** A word as it is written: with its wildcards, without its escapes. */
export interface Word {
  pattern: PatternPart[];
  /** As typed, for everything that is no text (dates, networks, numbers). */
  raw: string;
  quoted: boolean;
  /** Where it begins, from 0. */
  index: number;
}

/** A text that is read from left to right. */
export interface QueryReader {
  readonly text: string;
  index: number;
}

const nameSource = String.raw`([A-Za-z_@][\w.@-]{0,127}(?:\.\*)?|\*)\s*:`;
const pathStart = /^[A-Za-z]:\\/;
/** Behind a backslash: part of a path, never an escape. */
const pathCharacter = /[\p{L}\p{N}_]/u;
const macPattern = /^[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}$/i;

export function skipSpaces(reader: QueryReader): void {
  reader.index += matchHere(reader, /\s+/y)?.[0].length ?? 0;
}

/** Takes a sign or word if it stands here. */
export function accept(reader: QueryReader, pattern: RegExp): string | null {
  const found = matchHere(reader, pattern)?.[0] ?? null;
  if (found !== null) reader.index += found.length;
  return found;
}

export function matchHere(reader: QueryReader, sticky: RegExp): RegExpExecArray | null {
  sticky.lastIndex = reader.index;
  return sticky.exec(reader.text);
}

/**
 * Takes `name:` if it stands here. A drive (`C:\`), an address of the web (`http://`), an IPv6 and a MAC address are
 * words, not names.
 */
export function acceptName(reader: QueryReader): string | null {
  const match = matchHere(reader, new RegExp(nameSource, 'y'));
  if (match === null) return null;
  const [whole, name = ''] = match;
  const rest = reader.text.slice(reader.index + whole.length);
  if (name.length === 1 && rest.startsWith('\\')) return null;
  if (rest.startsWith('//') || macPattern.test(rawRun(reader))) return null;
  // `fe80::1` is an address; `source.ip:::1` is a name and an address.
  if (rest.startsWith(':') && !name.includes('.') && /^[0-9a-f]{1,4}$/i.test(name)) return null;
  if (/^[0-9a-f]{1,4}$/i.test(name) && /^[0-9a-f]{1,4}:[0-9a-f:]*(?:\/\d+)?(?=[\s)]|$)/i.test(rest)) return null;
  reader.index += whole.length;
  return name;
}

/** Reads a quoted or bare word; `stop` are signs that end a bare one besides white space, quotes and parentheses. */
export function readWord(reader: QueryReader, stop = ''): Word {
  return reader.text[reader.index] === '"' ? readQuoted(reader) : readBare(reader, stop);
}

/** `\"` and `\\` are a quotation mark and a backslash; everything else, wildcards too, stands for itself. */
function readQuoted(reader: QueryReader): Word {
  const { text, index } = reader;
  let content = '';
  for (let at = index + 1; at < text.length; at += 1) {
    const sign = text[at] as string;
    if (sign === '"') {
      reader.index = at + 1;
      return { pattern: content === '' ? [] : [{ text: content }], raw: content, quoted: true, index };
    }
    const next = text[at + 1];
    const escaped = sign === '\\' && (next === '"' || next === '\\');
    content += escaped ? next : sign;
    if (escaped) at += 1;
  }
  throw queryError('STORE_QUERY_UNCLOSED', index, '"');
}

function readBare(reader: QueryReader, stop: string): Word {
  const { text, index } = reader;
  const pattern: PatternPart[] = [];
  let literal = '';
  const path = pathStart.test(text.slice(index, index + 3)) || isPath(text, index, stop);
  const flush = (): void => {
    if (literal !== '') pattern.push({ text: literal });
    literal = '';
  };
  let at = index;
  for (; at < text.length && !endsBare(text, at, stop); at += 1) {
    const sign = text[at] as string;
    const next = text[at + 1];
    if (sign === '\\' && !path && next !== undefined) {
      literal += next;
      at += 1;
    } else if (sign === '*' || sign === '?') {
      flush();
      if (sign !== '*' || !endsWithStar(pattern)) pattern.push({ wildcard: sign });
    } else literal += sign;
  }
  flush();
  reader.index = at;
  return { pattern, raw: text.slice(index, at), quoted: false, index };
}

function endsWithStar(pattern: PatternPart[]): boolean {
  const last = pattern.at(-1);
  return last !== undefined && 'wildcard' in last && last.wildcard === '*';
}

function endsBare(text: string, at: number, stop: string): boolean {
  const sign = text[at] as string;
  return /[\s()"]/.test(sign) || stop.includes(sign);
}

/** A bare word in which some backslash stands before a letter or number is a path: none of its backslashes escapes. */
function isPath(text: string, index: number, stop: string): boolean {
  for (let at = index; at < text.length && !endsBare(text, at, stop); at += 1) {
    if (text[at] !== '\\') continue;
    const next = text.codePointAt(at + 1);
    if (next !== undefined && pathCharacter.test(String.fromCodePoint(next))) return true;
    at += 1;
  }
  return false;
}

function rawRun({ text, index }: QueryReader): string {
  return /^[^\s()"]*/.exec(text.slice(index))?.[0] ?? '';
}
