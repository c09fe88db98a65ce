import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type BlockRow, packBlock, unpackFields, unpackHead, unpackRaw } from '../../../src/store/events/cold-block.ts';
import { openBlockFields } from '../../../src/store/events/cold-fields.ts';
import { fold } from '../../../src/store/events/words.ts';

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: fc.constantFrom('a', '\n', '"', '\\', '가', '\ud800', '\u0000', '😀') }),
);
const value = fc.oneof(text, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));
const code = fc.oneof(fc.nat({ max: 5 }), fc.constantFrom('a', 'b\n', '__proto__', ''));
const flat = fc.array(fc.tuple(code, value), { maxLength: 6 }).map((pairs) => JSON.stringify(pairs.flat()));
const stored = fc.oneof(
  flat,
  fc.dictionary(fc.string(), value, { maxKeys: 4 }).map((fields) => JSON.stringify(fields)),
  fc.constantFrom('[]', '{}', '[1]', '[1, 2]', '[1,true]', '[0,1.0]'),
);
/** What SQLite keeps as text has no half pairs. */
const column = text.map((given) => given.toWellFormed());
const time = fc.oneof(fc.integer({ min: 1e12, max: 1.1e12 }), fc.maxSafeInteger());
const row: fc.Arbitrary<BlockRow> = fc.record({
  at: time,
  receivedAt: time,
  sourceId: fc.integer(),
  category: column,
  host: column,
  action: column,
  fields: stored,
  raw: fc.uint8Array({ maxLength: 60 }),
});

it('a block reads back equal to the byte, whole or a part of it', () => {
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 30 }), fc.infiniteStream(fc.boolean()), (rows, choice) => {
      const packed = packBlock(rows);
      const head = unpackHead(packed.head);
      const fields = unpackFields(packed.fields);
      const raws = unpackRaw(packed.raw, fields);
      const places = rows.map((_, place) => place);
      const opened = openBlockFields(fields);
      const texts = opened.texts(places);
      const back = rows.map((_, place) => ({
        at: head.at[place],
        receivedAt: head.receivedAt[place],
        sourceId: head.sourceId[place],
        category: head.category[place],
        host: head.host[place],
        action: head.action[place],
        fields: texts[place],
        raw: new Uint8Array(raws[place] ?? []),
      }));
      expect(back).toEqual(rows);
      const some = places.filter(() => choice.next().value === true);
      expect(opened.texts(some)).toEqual(some.map((place) => rows[place]?.fields));
      // Rows are left out only where no value holds the text.
      const marks = new Uint8Array(rows.length);
      opened.mark('a', marks);
      const holding = places.filter((place) =>
        Object.values(JSON.parse(rows[place]?.fields ?? '[]')).some((held) => fold(String(held)).includes('a')),
      );
      expect(holding.filter((place) => marks[place] === 0 && rows[place]?.fields.startsWith('{'))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
