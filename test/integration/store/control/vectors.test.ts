import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventId } from '../../../../src/core/ids.ts';
import { createAlertVectorTable } from '../../../../src/store/control/alert-vectors.ts';
import { openControlDatabase } from '../../../../src/store/control/control-database.ts';
import { createReferenceStoryTable } from '../../../../src/store/control/reference-stories.ts';
import { createTicketTable } from '../../../../src/store/control/tickets.ts';
import { codeOf, withFolder } from '../store-fixture.ts';
import { newTicket, withControl } from './control-fixture.ts';

const dimension = 24;
const vector = fc
  .float32Array({ minLength: dimension, maxLength: dimension, noNaN: true, min: -1, max: 1 })
  .filter((values) => values.reduce((sum, value) => sum + value * value, 0) > 0.01);

function cosine(a: Float32Array, b: Float32Array): number {
  const dot = (x: Float32Array, y: Float32Array): number => x.reduce((sum, value, i) => sum + value * (y[i] ?? 0), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

describe('vectors', () => {
  it('gives the nearest by cosine as a full comparison does, also after opening again', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(vector, { minLength: 1, maxLength: 40 }),
        vector,
        fc.integer({ min: 1, max: 10 }),
        (stored, wanted, k) =>
          withFolder((folder) => {
            const first = openControlDatabase({ folder });
            const table = createAlertVectorTable(first);
            const id = (index: number): number => eventId(3, index + 1);
            for (const [index, one] of stored.entries()) table.put(id(index), one, { modelId: 'a' });
            table.put(eventId(9, 9), wanted, { modelId: 'other' });
            const found = table.nearest(wanted, k, { modelId: 'a' });
            first.close();
            const expected = stored
              .map((one) => cosine(one, wanted))
              .sort((a, b) => b - a)
              .slice(0, k);
            expect(found).toHaveLength(expected.length);
            for (const [rank, { id: foundId, similarity }] of found.entries()) {
              expect(similarity).toBeCloseTo(expected[rank] ?? 9, 4);
              expect(similarity).toBeCloseTo(cosine(stored[foundId - eventId(3, 1)] as Float32Array, wanted), 4);
            }
            const second = openControlDatabase({ folder });
            expect(createAlertVectorTable(second).nearest(wanted, k, { modelId: 'a' })).toEqual(found);
            second.close();
          }),
      ),
      { numRuns: 15 },
    ));

  it('replaces, keeps models apart, and refuses another length or a vector without direction', () =>
    withControl((control) => {
      const table = createAlertVectorTable(control);
      const of = (...values: number[]): Float32Array => new Float32Array(values);
      expect(table.nearest(of(1, 0), 3, { modelId: 'a' })).toEqual([]);
      table.put(1, of(1, 0), { modelId: 'a' });
      table.put(1, of(0, 1), { modelId: 'a' });
      table.put(1, of(1, 0, 0), { modelId: 'b' });
      expect(table.nearest(of(0, 1), 3, { modelId: 'a' })).toEqual([{ id: 1, similarity: 1 }]);
      expect(table.get(1, { modelId: 'b' })).toEqual(of(1, 0, 0));
      expect(table.get(2, { modelId: 'b' })).toBeNull();
      for (const bad of [of(1, 0, 0), of(0, 0), of(Number.NaN, 1), of()]) {
        expect(codeOf(() => table.put(2, bad, { modelId: 'a' }))).toBe('STORE_VECTOR_REFUSED');
        expect(codeOf(() => table.nearest(bad, 1, { modelId: 'a' }))).toBe('STORE_VECTOR_REFUSED');
      }
    }));

  it('is undone with the transaction that it was part of', () =>
    withControl((control) => {
      const table = createAlertVectorTable(control);
      table.put(1, new Float32Array([1, 0]), { modelId: 'a' });
      const failing = (): void =>
        control.transaction(() => {
          table.put(2, new Float32Array([0, 1]), { modelId: 'a' });
          throw new Error('undone');
        });
      expect(failing).toThrow('undone');
      expect(table.nearest(new Float32Array([0, 1]), 9, { modelId: 'a' }).map(({ id }) => id)).toEqual([1]);
    }));

  it('keeps one reference story a ticket, and curated ones beside them', () =>
    withControl((control) => {
      const ticketId = createTicketTable(control).create(newTicket());
      const stories = createReferenceStoryTable(control);
      const story = { title: 'a', summary: 'b', label: 'malicious' as const, ticketId };
      const embedding = (x: number) => ({ modelId: 'm', vector: new Float32Array([x, 1]) });
      const id = stories.put(story, embedding(1));
      expect(stories.put({ ...story, summary: 'later' }, embedding(-1))).toBe(id);
      const curated = stories.put({ ...story, ticketId: null, label: 'benign' }, null);
      expect(stories.ofTicket(ticketId)).toEqual({ ...story, id, summary: 'later' });
      expect(stories.list({ limit: 9 }).map((one) => one.id)).toEqual([id, curated]);
      expect(stories.list({ limit: 9, after: id }).map((one) => one.id)).toEqual([curated]);
      expect(stories.nearest(new Float32Array([-1, 1]), 2, { modelId: 'm' })[0]).toMatchObject({ id });
      expect(stories.nearest(new Float32Array([-1, 1]), 2, { modelId: 'm' })[0]?.similarity).toBeCloseTo(1, 5);
      expect([stories.vectorOf(id, { modelId: 'm' })?.[0], stories.vectorOf(curated, { modelId: 'm' })]).toEqual([
        -1,
        null,
      ]);
      expect(stories.get(curated)?.label).toBe('benign');
    }));
});
