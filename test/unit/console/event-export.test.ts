import { describe, expect, it } from 'vitest';
import { csvFormat, exportText, ndjsonFormat } from '../../../src/console/api/event-export.ts';
import type { StoredEvent } from '../../../src/core/event.ts';
import type { SearchPart } from '../../../src/core/search.ts';
import { fixedZone } from '../../../src/core/time-zone.ts';

const at = Date.UTC(2026, 2, 2, 9, 0, 0, 5);
const event = (fields: StoredEvent['fields']): StoredEvent => ({
  id: 2_097_153,
  at,
  receivedAt: at + 1,
  sourceId: 3,
  host: 'ws-01',
  category: 'process',
  action: 'process-started',
  fields,
});

async function* parts(...given: Partial<SearchPart>[]): AsyncGenerator<SearchPart> {
  for (const part of given) {
    yield {
      events: [],
      partitionsSearched: 2,
      partitionsTotal: 9,
      ended: null,
      nextBefore: null,
      unreadablePartitions: [],
      ...part,
    };
  }
}

async function textOf(stream: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of stream) text += piece;
  return text;
}

const newCount = () => ({ rows: 0, partitionsSearched: 0, partitionsTotal: 0, ended: '' });

describe('export', () => {
  const cells: [value: string | number, written: string][] = [
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "no"', '"say ""no"""'],
    ['two\nlines', '"two\nlines"'],
    [' edge', '" edge"'],
    ['한글', '한글'],
    ['=cmd|x!A1', "'=cmd|x!A1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\r=1', '"\'\r=1"'],
    ['=1,2', '"\'=1,2"'],
    // A full-width sign is read as a formula by a Korean or Japanese spreadsheet.
    ['＝1', "'＝1"],
    [-1, '-1'],
  ];
  it.each(cells)('writes %j into a cell as %j', (value, written) => {
    expect(csvFormat(['f'], fixedZone(540 * 60_000)).row(event({ f: value }))).toBe(`${written}\r\n`);
  });

  it('begins a CSV with a byte order mark and its columns, times with their zone', () => {
    const columns = ['@timestamp', 'host.name', 'absent', 'source_id', '_id'];
    const format = csvFormat(columns, fixedZone(540 * 60_000));
    expect(format.head).toBe('\uFEFFtimestamp,host.name,absent,source_id,_id\r\n');
    expect(format.row(event({}))).toBe('2026-03-02T18:00:00.005+09:00,ws-01,,3,2097153\r\n');
    expect(csvFormat(['@timestamp'], fixedZone(-210 * 60_000)).row(event({}))).toBe(
      '2026-03-02T05:30:00.005-03:30\r\n',
    );
  });

  it('gives whole events or columns as NDJSON', () => {
    expect(JSON.parse(ndjsonFormat(null, fixedZone(540 * 60_000)).row(event({ f: '=1' })))).toEqual(event({ f: '=1' }));
    expect(ndjsonFormat(['f', 'host.name'], fixedZone(540 * 60_000)).row(event({ f: 1 }))).toBe(
      '{"f":1,"host.name":"ws-01"}\n',
    );
  });

  it('says in the last row and in the count that it is not everything', async () => {
    const count = newCount();
    const cut = exportText(
      parts({ events: [event({}), event({})] }, { ended: 'limit' }),
      csvFormat(['_id'], fixedZone(540 * 60_000)),
      count,
    );
    expect(await textOf(cut)).toMatch(
      /\r\n2097153\r\n2097153\r\n"?# incomplete: ended by limit after 2 of 9 partitions, 2 rows"?\r\n$/,
    );
    expect(count).toMatchObject({ rows: 2, ended: 'limit', partitionsTotal: 9 });
    const whole = exportText(parts({ ended: 'complete' }), ndjsonFormat(null, fixedZone(540 * 60_000)), newCount());
    expect(await textOf(whole)).toBe('');
    const damaged = exportText(
      parts({ ended: 'complete', unreadablePartitions: [7] }),
      ndjsonFormat(null, fixedZone(540 * 60_000)),
      newCount(),
    );
    expect(JSON.parse(await textOf(damaged))).toEqual({ incomplete: 'incomplete: partitions 7 could not be read' });
  });
});
