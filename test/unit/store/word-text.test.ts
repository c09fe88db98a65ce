import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventFields } from '../../../src/core/event.ts';
import { createWordText } from '../../../src/store/events/word-text.ts';
import { eventWords } from '../../../src/store/events/words.ts';

const wordText = createWordText();

/** Every second name as its number, which is how a partition with a full table of names keeps them. */
function coded(fields: EventFields): string {
  return JSON.stringify(Object.entries(fields).flatMap(([name, value], n) => [n % 2 === 0 ? n * 700 : name, value]));
}

function indexed(event: { host: string; action: string; fields: string }): string[] {
  return [...new Set(wordText.of(event).split(' '))].filter((word) => word !== '').sort();
}

/** The distinct words that the index gets, beside those of the scan. */
function bothWays(event: { host: string; action: string; fields: EventFields }): [string[], string[]] {
  const scanned = [...eventWords({ ...event, values: Object.values(event.fields) })].sort();
  return [indexed({ ...event, fields: coded(event.fields) }), scanned];
}

/** Texts as devices and attackers write them: edges, escapes, quotes, control characters, half pairs, long words, Hangul. */
const text = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'aZ0._- \\"\n\u0000\u001f/:{},[]\u007f') }),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom('가', 'é', 'É', 'Σ', 'ς', 'a', '\ud800', '\\', '"', '.', '\u0301') }),
  fc.integer({ min: 60, max: 70 }).map((length) => `${'x'.repeat(length)}.-y`),
  fc.integer({ min: 60, max: 70 }).map((length) => `${'x'.repeat(length)}...${'z'.repeat(9)}`),
);
const value = fc.oneof(text, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));

describe('words for the index', () => {
  it('are those of the scan, whatever an event holds', () => {
    fc.assert(
      fc.property(text, text, fc.dictionary(text, value, { maxKeys: 6 }), (host, action, fields) => {
        const [index, scan] = bothWays({ host, action, fields });
        expect(index).toEqual(scan);
        // Partitions of version 1 hold an object.
        expect(indexed({ host, action, fields: JSON.stringify(fields) })).toEqual(scan);
      }),
      { numRuns: 5000 },
    );
  });

  it('are lower case words without their edges', () => {
    const fields = { message: 'Ended. See "C:\\Temp\\A.exe" -- (10.0.0.7:443)', port: -1.5e-7 };
    expect(bothWays({ host: 'WS-01.', action: '', fields })[0]).toEqual(
      ['ws-01', 'ended', 'see', 'c', 'temp', 'a.exe', '10.0.0.7', '443', '1.5e-7'].sort(),
    );
  });
});
