import { describe, expect, it } from 'vitest';
import { eventId } from '../../../src/core/ids.ts';
import { createAlertVectorTable } from '../../../src/store/control/alert-vectors.ts';
import { openControlDatabase } from '../../../src/store/control/control-database.ts';
import { createReferenceStoryTable } from '../../../src/store/control/reference-stories.ts';
import { openEventSearch } from '../../../src/store/events/event-search.ts';
import { itemOf, openWriter, startAt, store, withFolder } from './store-fixture.ts';

describe('search thread', () => {
  it('answers short questions while a search runs, and a search ends at once when it is cancelled', () =>
    withFolder(async (folder) => {
      const writer = openWriter(folder);
      const many = Array.from({ length: 2000 }, (_, n) =>
        itemOf({ fields: { n, message: 'nothing to see '.repeat(20) } }),
      );
      for (let batch = 0; batch < 15; batch += 1) store(writer, many);
      const search = openEventSearch({ folder });
      const order: string[] = [];
      const controller = new AbortController();
      const long = search
        .search({ text: 'absentword', limit: 10 }, { deadlineMs: 60_000, signal: controller.signal })
        .then(
          () => order.push('search'),
          (reason: unknown) => order.push(String(reason)),
        );
      const complete = search.search({ text: 'absentword', limit: 10 }, { deadlineMs: 60_000 }).then((result) => {
        order.push('second search');
        return result;
      });
      const found = await search.context({ host: 'ws-01.corp.example', at: startAt, windowMs: 60_000, limit: 5 });
      expect(found.total).toBe(30_000);
      order.push('context');
      controller.abort('cancelled');
      await long;
      expect(order).toEqual(['context', 'cancelled']);
      expect(await complete).toMatchObject({ complete: true, events: [] });
      await search.close();
      writer.close();
    }));

  it('reads events by place, quarantine, partitions and neighbours', () =>
    withFolder(async (folder) => {
      const writer = openWriter(folder, { maxRows: 2 });
      const raw = new Uint8Array([0xbc, 0xad]);
      writer.quarantine(
        [1, 2, 3].map((n) => ({ receivedAt: startAt, sourceId: n, peer: '192.0.2.7', reason: 'no_time', raw })),
      );
      const [id] = store(writer, [itemOf({ raw })]);
      writer.quarantine([{ receivedAt: startAt, sourceId: 4, peer: '192.0.2.7', reason: 'no_time', raw }]);
      writer.commit();
      const control = openControlDatabase({ folder });
      const stories = createReferenceStoryTable(control);
      const vectors = createAlertVectorTable(control);
      vectors.put(eventId(1, 1), new Float32Array([1, 0, 0]), { modelId: 'm' });
      vectors.put(eventId(1, 2), new Float32Array([0, 1, 0]), { modelId: 'm' });
      const story = { title: 't', summary: 's', label: 'malicious' as const, ticketId: null };
      const storyId = stories.put(story, { modelId: 'm', vector: new Float32Array([0, 0, 1]) });

      const search = openEventSearch({ folder });
      const [event] = await search.byIds([Number(id), eventId(9, 9)], { raw: true });
      expect(new Uint8Array(event?.raw ?? [])).toEqual(raw);
      expect((await search.byIds([Number(id)]))[0]).not.toHaveProperty('raw');
      const soon = { deadlineMs: 5000 };
      const { entries: listed, nextBefore } = await search.quarantineList({ selection: {}, limit: 3 }, soon);
      expect(listed.map(({ sourceId }) => sourceId)).toEqual([4, 3, 2]);
      const rest = await search.quarantineList({ selection: {}, limit: 3, before: nextBefore ?? 0 }, soon);
      expect(rest.nextBefore).toBeNull();
      expect(rest.entries.map(({ sourceId, peer }) => [sourceId, peer])).toEqual([[1, '192.0.2.7']]);
      expect((await search.partitions()).map(({ partition, meta }) => [partition, meta?.state])).toEqual([
        [2, 'hot'],
        [1, 'closed'],
      ]);
      const near = await search.nearestAlerts(new Float32Array([1, 0.1, 0]), 5, { modelId: 'm' });
      expect(near.map((neighbour) => neighbour.id)).toEqual([eventId(1, 1), eventId(1, 2)]);
      expect(near[0]?.similarity).toBeCloseTo(0.995, 3);
      expect((await search.nearestStories(new Float32Array([0, 0, 2]), 1, { modelId: 'm' }))[0]).toMatchObject({
        id: storyId,
      });
      await expect(search.nearestStories(new Float32Array([1]), 1, { modelId: 'm' })).rejects.toMatchObject({
        code: 'STORE_VECTOR_REFUSED',
      });
      await expect(search.byIds(Array.from({ length: 1001 }, (_, n) => n))).rejects.toMatchObject({
        code: 'STORE_QUERY_REFUSED',
      });
      await search.close();
      control.close();
      writer.close();
    }));
});
