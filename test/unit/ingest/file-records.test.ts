import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCsvSplitter } from '../../../src/ingest/files/csv-splitter.ts';
import { splitterFor } from '../../../src/ingest/files/file-format.ts';
import { createJsonSplitter } from '../../../src/ingest/files/json-splitter.ts';
import {
  createLineSplitter,
  type FileRecord,
  maxRecordBytes,
  type RecordSplitter,
} from '../../../src/ingest/files/record-splitter.ts';

function recordsOf(splitter: RecordSplitter, pieces: readonly Uint8Array[]): FileRecord[] {
  return [...pieces.flatMap((piece) => splitter.push(piece)), ...splitter.end()];
}

const textsOf = (splitter: RecordSplitter, text: string) =>
  recordsOf(splitter, [Buffer.from(text)]).map(({ bytes }) => Buffer.from(bytes).toString());

/** The text cut at the given places. */
function cut(text: Buffer, places: readonly number[]): Buffer[] {
  const marks = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b);
  return [0, ...marks].map((from, index) => text.subarray(from, marks[index] ?? text.length));
}

describe('records of a file', () => {
  it('are lines; the last may lack its end', () => {
    expect(textsOf(createLineSplitter(), '<1>a\n\n<2>b\r\n<3>c')).toEqual(['<1>a', '<2>b\r', '<3>c']);
  });

  it('are elements of a JSON array, or values behind each other, on one line each', () => {
    const elements = ['{"a": [1, {"b": "]}"}],   "c": "\\""}', '{"d":2}'];
    const array = '\n[ {"a": [1, {"b": "]}"}],\n  "c": "\\""},\n{"d":2} ]\n';
    expect(textsOf(createJsonSplitter(), array)).toEqual(elements);
    expect(textsOf(createJsonSplitter(), '{"a":1}{"b":2}\n{"c":\n3}')).toEqual(['{"a":1}', '{"b":2}', '{"c": 3}']);
    expect(textsOf(createJsonSplitter(), '[1, "two", null]')).toEqual(['1', '"two"', 'null']);
  });

  it('are spoiled one by one where a JSON string is not closed', () => {
    expect(textsOf(createJsonSplitter(), '[{"a":"x},\n{"b":1}]').join()).toContain('{"b":1}');
  });

  it('are CSV rows as objects under the names of the header row', () => {
    const csv = 'time;user name;note;\r\n"2026-03-01";kim;"said ""hi""\n; bye";x;extra\n\n;lee\n';
    expect(textsOf(createCsvSplitter(), csv).map((text) => JSON.parse(text))).toEqual([
      { time: '2026-03-01', 'user name': 'kim', note: 'said "hi"\n; bye', column_4: 'x', column_5: 'extra' },
      { time: '', 'user name': 'lee' },
    ]);
  });

  it('keep the bytes of CP949 in CSV', () => {
    const korean = Buffer.from([0xc7, 0xd1, 0xb1, 0xdb]);
    const [row] = recordsOf(createCsvSplitter(), [Buffer.from('a,b\n'), korean, Buffer.from(',x\n')]);
    expect(Buffer.from(row?.bytes ?? []).includes(korean)).toBe(true);
  });

  it('longer than a mebibyte are cut, one byte over, and what follows is whole', () => {
    const long = `${'x'.repeat(3 * maxRecordBytes)}\nnext\n`;
    for (const splitter of [createLineSplitter(), createJsonSplitter()]) {
      const [first, second] = recordsOf(splitter, cut(Buffer.from(long), [70_000, 2_000_000]));
      expect([first?.bytes.length, Buffer.from(second?.bytes ?? []).toString()]).toEqual([maxRecordBytes + 1, 'next']);
    }
  });

  it.each(['log', 'json', 'csv'])('do not depend on how a %s file is cut; positions only grow', (kind) => {
    const text = fc.array(fc.constantFrom('a', '"', '\n', '{', '}', '[', ']', ',', '\\', ';', ' ', 'é', '1', '\r'), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(text, fc.array(fc.nat(100), { maxLength: 6 }), (parts, places) => {
        const bytes = Buffer.from(parts.join(''));
        const make = () => splitterFor(`x.${kind}`, new Uint8Array(0), false);
        const whole = recordsOf(make(), [bytes]);
        const pieces = recordsOf(make(), cut(bytes, places));
        const plain = (records: FileRecord[]) =>
          records.map(({ bytes: record, end }) => [Buffer.from(record).toString('latin1'), end]);
        expect(plain(pieces)).toEqual(plain(whole));
        const ends = whole.map(({ end }) => end);
        expect(ends).toEqual([...new Set(ends)].sort((a, b) => a - b));
        expect(ends.every((end) => end <= bytes.length)).toBe(true);
        expect(whole.every(({ bytes: record }) => !record.includes(10))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('are split by what the name says, whatever it is packed with', () => {
    const kinds = (name: string, first = '', plainRows = false) =>
      recordsOf(splitterFor(name, Buffer.from(first), plainRows), [Buffer.from('{"a":\n1}\nx\n')]).length;
    expect([kinds('a.log'), kinds('a.json'), kinds('a.JSON.gz'), kinds('a.ndjson.zst'), kinds('a')]).toEqual([
      3, 2, 2, 3, 3,
    ]);
    expect([kinds('a.csv'), kinds('a.csv.gz', '', true)]).toEqual([2, 3]);
    expect(kinds('a.json', '{"whole":1}\n{')).toBe(3);
  });
});
