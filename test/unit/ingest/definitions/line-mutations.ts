import fc from 'fast-check';

/** What a receiver lets through at most (`maxMessageBytes`). */
export const maxLineBytes = 64 * 1024;

/** Letters that separate, quote, nest or end in one of the formats, and some that no format expects. */
const odd = [
  '|',
  '`',
  ',',
  '"',
  "'",
  '=',
  '[',
  ']',
  '(',
  ')',
  ' ',
  '\t',
  '\\',
  '{',
  '}',
  '<',
  '>',
  ':',
  ';',
  '%',
  '\n',
];
const oddBytes = [
  ...odd,
  '\r',
  '\0',
  '\u0085',
  '\u2028',
  '\ufeff',
  '가',
  '\u{1f600}',
  '#015#012',
  ', ',
  '": "',
  ' - ',
].map((text) => Buffer.from(text));
/** Parts that nest, or that make a pattern try again at each place. */
const repeated = [
  '{"a":',
  '[',
  '{',
  '(',
  '"',
  '\\',
  '\\"',
  ' ',
  '  ',
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
];
const more = [
  '[a ',
  '[A=',
  '`',
  '<',
  "'",
  '가',
  '\0',
  '-',
  ':',
  'Account Name: ',
  'CEF:0|',
  'type=',
  'a0="',
  '] [',
  '; ',
];
const repeatedBytes = [...repeated, ...more].map((text) => Buffer.from(text));

const inserted: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...oddBytes) },
  { weight: 2, arbitrary: fc.string({ maxLength: 12 }).map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 8 }).map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 16 }) },
  // A lead and a trail byte of CP949.
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.integer({ min: 0x81, max: 0xfe }), fc.integer({ min: 0x41, max: 0xfe }))
      .map((pair) => Uint8Array.from(pair)),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(...repeatedBytes), fc.integer({ min: 2, max: 400 }))
      .map(([part, times]) => repeat(part, times)),
  },
);
/** Once in many: as long as a line may be. */
const long = fc.constantFrom(...repeatedBytes).map((part) => repeat(part, maxLineBytes));

const place = fc.integer({ min: 0, max: 0xffff });
const change = fc.record({
  kind: fc.constantFrom('cut', 'insert', 'insert', 'remove', 'repeat', 'splice', 'flip', 'replace'),
  at: place,
  length: fc.integer({ min: 0, max: 60 }),
  bytes: fc.oneof({ weight: 300, arbitrary: inserted }, { weight: 1, arbitrary: long }),
  other: place,
});
type Change = typeof change extends fc.Arbitrary<infer Value> ? Value : never;

/** A line made of one of these by one to four changes: parts left out, doubled, inserted, or taken from another line. */
export function mutated<Sample extends { bytes: Uint8Array }>(
  samples: readonly Sample[],
): fc.Arbitrary<{ sample: Sample; bytes: Uint8Array }> {
  return fc
    .tuple(fc.constantFrom(...samples), fc.array(change, { minLength: 1, maxLength: 4 }))
    .map(([sample, changes]) => {
      let bytes = sample.bytes;
      for (const one of changes) bytes = changed(bytes, one, samples);
      return { sample, bytes: bytes.subarray(0, maxLineBytes) };
    });
}

function changed(
  bytes: Uint8Array,
  { kind, at, length, bytes: inserted, other }: Change,
  samples: readonly { bytes: Uint8Array }[],
): Uint8Array {
  const from = at % (bytes.length + 1);
  const head = bytes.subarray(0, from);
  const part = bytes.subarray(from, from + length);
  const tail = bytes.subarray(from);
  const rest = bytes.subarray(from + length);
  switch (kind) {
    case 'cut':
      return head;
    case 'insert':
      return Buffer.concat([head, inserted, tail]);
    case 'replace':
      return Buffer.concat([head, inserted, rest]);
    case 'remove':
      return Buffer.concat([head, rest]);
    case 'repeat':
      return Buffer.concat([head, repeat(part, 1 + (other % 20)), tail]);
    case 'flip': {
      const copy = Uint8Array.from(bytes);
      if (from < copy.length) copy[from] = (copy[from] ?? 0) ^ (1 << (other & 7));
      return copy;
    }
    default: {
      const stranger = samples[other % samples.length]?.bytes ?? head;
      return Buffer.concat([head, stranger.subarray(at % (stranger.length + 1))]);
    }
  }
}

function repeat(part: Uint8Array, times: number): Uint8Array {
  return Buffer.alloc(Math.min(part.length * times, maxLineBytes), part.length === 0 ? 0 : part);
}
