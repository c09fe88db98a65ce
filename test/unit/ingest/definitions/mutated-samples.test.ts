import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventCategories } from '../../../../src/core/event.ts';
import { loadDefinitions } from '../../../../src/ingest/parsers/definitions/definition-loader.ts';
import { createParserSet } from '../../../../src/ingest/parsers/definitions/parser-set.ts';
import { sampleText } from '../../../../src/ingest/parsers/definitions/run-sample.ts';
import { createZone } from '../../../../src/ingest/parsers/zone.ts';

const { definitions } = loadDefinitions(path.join(import.meta.dirname, '../../../../config/parsers'));
const parsers = createParserSet(definitions);
const context = { receivedAt: Date.UTC(2026, 2, 1), zone: createZone('Asia/Seoul') };
const lines = definitions.flatMap(({ name, samples }) => samples.map((sample) => ({ name, text: sampleText(sample) })));

/** A cut, a repeated part, or a few letters that separate, quote or nest, at a random place. */
const mutation = fc.record({
  line: fc.constantFrom(...lines),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat(40),
  insert: fc.oneof(
    fc.constantFrom('|', '`', ',', '"', '=', '[', ']', ' ', '\t', '\\', '{', '}', '\n', '\0', '\u0085', '가'),
    fc.string({ maxLength: 20 }),
  ),
  kind: fc.constantFrom('cut', 'insert', 'remove', 'repeat'),
});

describe('mutated samples', () => {
  it('become an event or a reason, never a throw, and claim no unknown category', () => {
    fc.assert(
      fc.property(mutation, ({ line, at, length, insert, kind }) => {
        const place = Math.floor(at * line.text.length);
        const head = line.text.slice(0, place);
        const part = line.text.slice(place, place + length);
        const changed = {
          cut: head,
          insert: head + insert + line.text.slice(place),
          remove: head + line.text.slice(place + length),
          repeat: head + part.repeat(3) + line.text.slice(place),
        }[kind];
        parsers.recognise(changed);
        const outcome = parsers.byName(line.name)?.parse(changed, context);
        if (outcome?.kind === 'record') {
          expect(eventCategories).toContain(outcome.record.category);
          expect(outcome.record.action).not.toBe('');
        } else expect(outcome?.kind).toBe('failed');
      }),
      { numRuns: 4000 },
    );
  });
});
