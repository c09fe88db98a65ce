import { expect, it } from 'vitest';
import { openOutboxReader } from '../../../src/store/events/outbox-reader.ts';
import { alertDraft, itemOf, openWriter, store, withFolder } from './store-fixture.ts';

/** Alerts of the outbox page by page, as titles. */
function pagesOf(folder: string, limit: number): string[][] {
  const outbox = openOutboxReader({ folder });
  const pages: string[][] = [];
  for (let lastId = 0; ; ) {
    const { alerts, unreadable } = outbox.after(lastId, limit);
    expect(unreadable).toBeNull();
    const last = alerts.at(-1);
    if (last === undefined) break;
    lastId = last.id;
    pages.push(alerts.map(({ title }) => title));
  }
  outbox.close();
  return pages;
}

it('a page of alerts ends with what its fields may take, and none is left out at the edge of partitions', () =>
  withFolder((folder) => {
    const writer = openWriter(folder, { maxRows: 30 });
    const titles = Array.from({ length: 70 }, (_, place) => `alert ${place}`);
    // Some with long fields in the middle of the first and at the end of the second partition, as a sender likes them.
    const isLong = (place: number) => (place >= 10 && place < 20) || (place >= 55 && place < 60);
    for (const [place, title] of titles.entries()) {
      const message = isLong(place) ? 'x'.repeat(100_000) : 'short';
      store(writer, [itemOf({ host: 'h', fields: { message } }, alertDraft(title))]);
    }
    writer.close();
    const pages = pagesOf(folder, 200);
    expect(pages.flat()).toEqual(titles);
    const longest = Math.max(...pages.map((page) => page.filter((title) => isLong(titles.indexOf(title))).length));
    expect(longest).toBeLessThanOrEqual(6);
    expect(pages.length).toBeGreaterThan(3);
    expect(pagesOf(folder, 7).flat()).toEqual(titles);
  }));
