import { hostileJson, hostileNumbers, hostileTexts, hostileTimes, hugeJson } from './hostile-values.ts';
import type { Random } from './random.ts';

/** What a push takes as one line at most, with a little beyond. */
const maxBytes = 1024 * 1024 + 64;
const maxRepeated = 64 * 1024;
/** One record in so many gets something huge: it costs as much as a thousand others. */
const hugeOnceIn = 20_000;

const odd = [
  ...'|`,"\'=[]()\t\\{}<>:;%\n\r\0^ ',
  '\u0085',
  '\u2028',
  '\ufeff',
  '가',
  '\u{1f600}',
  '#015#012',
  '": "',
  ' - ',
];
const repeatedParts = [
  ...[
    '{"a":',
    '[',
    '{',
    '(',
    '"',
    '\\',
    '\\"',
    ' ',
    'a',
    '1',
    '.',
    'k=v ',
    'a=',
    '|',
    '\t',
    ', ',
    ': ',
    '%41',
    '[a ',
    '[A=',
  ],
  ...[
    '`',
    '<',
    "'",
    '가',
    '\0',
    '-',
    ':',
    'CEF:0|',
    'type=',
    'a0="',
    '] [',
    '; ',
    ' IN=',
    '<Data Name="',
    '&#x41;',
    ' SRC=',
  ],
];
const pieces = [...odd, ...hostileTexts, ...hostileTimes, ...hostileNumbers].map((text) => Buffer.from(text));

/** A record made of a seed by one to four changes; JSON is changed by its values in half of the cases. */
export function mutate(seed: Uint8Array, seeds: readonly { bytes: Uint8Array }[], random: Random): Uint8Array {
  let bytes = seed[0] === 123 && random.onceIn(2) ? changedValue(seed, random) : seed;
  for (let left = random.below(4); left >= 0; left--) bytes = changed(bytes, seeds, random);
  if (random.onceIn(hugeOnceIn)) bytes = enlarged(bytes, random);
  return bytes.subarray(0, maxBytes);
}

function changed(bytes: Uint8Array, seeds: readonly { bytes: Uint8Array }[], random: Random): Uint8Array {
  const from = random.below(bytes.length + 1);
  const to = Math.min(bytes.length, from + random.below(60));
  switch (random.below(9)) {
    case 0:
      return bytes.subarray(0, from);
    case 1:
      return spliced(bytes, from, from, random.of(pieces));
    case 2:
      return spliced(bytes, from, to, random.of(pieces));
    case 3:
      return spliced(bytes, from, to, Buffer.alloc(0));
    case 4:
      return spliced(bytes, from, from, repeated(bytes.subarray(from, to), 1 + random.below(20)));
    case 5:
      return flipped(bytes, from, random);
    case 6: {
      const other = random.of(seeds).bytes;
      return Buffer.concat([bytes.subarray(0, from), other.subarray(random.below(other.length + 1))]);
    }
    case 7:
      return spliced(bytes, from, from, repeated(Buffer.from(random.of(repeatedParts)), 2 + random.below(400)));
    default:
      return changedNumber(bytes, from, random);
  }
}

function spliced(bytes: Uint8Array, from: number, to: number, part: Uint8Array): Uint8Array {
  return Buffer.concat([bytes.subarray(0, from), part, bytes.subarray(to)]);
}

function repeated(part: Uint8Array, times: number): Uint8Array {
  return part.length === 0 ? part : Buffer.alloc(Math.min(part.length * times, maxRepeated), part);
}

function flipped(bytes: Uint8Array, at: number, random: Random): Uint8Array {
  const copy = Uint8Array.from(bytes);
  if (at < copy.length) copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
  return copy;
}

/** The next run of digits becomes another number. */
function changedNumber(bytes: Uint8Array, from: number, random: Random): Uint8Array {
  let start = from;
  while (start < bytes.length && !isDigit(bytes[start])) start++;
  let end = start;
  while (end < bytes.length && isDigit(bytes[end])) end++;
  return spliced(bytes, start, end, Buffer.from(random.of(hostileNumbers)));
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 48 && byte <= 57;
}

/** One value of a JSON record becomes another; bytes that are no JSON stay. */
function changedValue(bytes: Uint8Array, random: Random): Uint8Array {
  const mark = '\u0001here\u0001';
  let document: unknown;
  try {
    document = JSON.parse(Buffer.from(bytes).toString());
  } catch {
    // A seed that is broken on purpose.
    return bytes;
  }
  let holder = document as Record<string, unknown>;
  for (let depth = random.below(4); depth > 0; depth--) {
    const inner = Object.values(holder).filter((value) => typeof value === 'object' && value !== null);
    if (inner.length === 0) break;
    holder = random.of(inner) as Record<string, unknown>;
  }
  const names = Object.keys(holder);
  if (names.length === 0) return bytes;
  holder[random.of(names)] = mark;
  const value = random.onceIn(hugeOnceIn / 10) ? random.of(hugeJson)() : random.of(hostileJson);
  return Buffer.from(JSON.stringify(document).replace(JSON.stringify(mark), () => value));
}

/** As long as a record may be. */
function enlarged(bytes: Uint8Array, random: Random): Uint8Array {
  const part = random.onceIn(2) ? Buffer.from(random.of(repeatedParts)) : Buffer.from(random.of(hugeJson)());
  const at = random.below(bytes.length + 1);
  const most = random.onceIn(4) ? maxBytes : maxRepeated;
  return spliced(bytes, at, at, Buffer.alloc(Math.max(1, most - bytes.length), part));
}
