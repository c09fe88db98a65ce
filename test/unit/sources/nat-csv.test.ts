import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApplianceError } from '../../../src/core/errors.ts';
import { readNatCsv, readNatRows } from '../../../src/sources/nat-csv.ts';
import { maxNatEntries } from '../../../src/sources/nat-table.ts';

const entriesOf = (text: string) => {
  const outcome = readNatCsv(text);
  if (outcome.kind === 'refused') throw new Error(JSON.stringify(outcome.problems));
  return outcome.entries;
};
const problemsOf = (text: string) => {
  const outcome = readNatCsv(text);
  return outcome.kind === 'refused' ? outcome.problems.map(({ line, code }) => [line, code]) : [];
};

describe('table of translations', () => {
  it('is read with or without header, in Korean or English, with comma, semicolon or tab', () => {
    const expected = [{ translated: '203.0.113.7', internal: '10.0.0.7', validFrom: null, validTo: null }];
    for (const text of [
      '203.0.113.7,10.0.0.7',
      'translated,internal,valid_from,valid_to\r\n203.0.113.7,10.0.0.7,,\r\n',
      '\ufeffValid From;Internal IP;Translated\n;10.0.0.7;203.0.113.7',
      '내부주소\t변환 주소\t비고\n10.0.0.7\t203.0.113.7\t본사',
      '# note\n\n"203.0.113.7", "10.0.0.7", -, -\n203.0.113.7,10.0.0.7',
    ]) {
      expect(entriesOf(text), text).toEqual(expected);
    }
    expect(entriesOf('')).toEqual([]);
  });

  it('takes days as Korean time, the last one included, and moments with or without zone', () => {
    const text = [
      '203.0.113.7,10.0.0.7,2026-03-01,2026-03-31',
      '203.0.113.8,10.0.0.8,2026.03.01 09:00,20260302',
      '203.0.113.9,10.0.0.9,2026-03-01T00:00:00Z,2026-03-01T12:00:00+09:00',
    ].join('\n');
    const times = entriesOf(text).map(({ validFrom, validTo }) =>
      [validFrom, validTo].map((at) => new Date(at ?? 0).toISOString()),
    );
    expect(times).toEqual([
      ['2026-02-28T15:00:00.000Z', '2026-03-31T15:00:00.000Z'],
      ['2026-03-01T00:00:00.000Z', '2026-03-02T15:00:00.000Z'],
      ['2026-03-01T00:00:00.000Z', '2026-03-01T03:00:00.000Z'],
    ]);
  });

  it('is refused by line, in both languages', () => {
    const text = [
      'translated,internal,valid_from,valid_to',
      '203.0.113.7,10.0.0.7,2026-02-31,',
      '203.0.113.7,10.0.0.300,,',
      '203.0.113.0/24,10.0.0.1,,',
      ',10.0.0.1,,',
      '203.0.113.7,10.0.0.7,2026-03-02,2026-03-01',
      '203.0.113.8,10.0.0.8,,',
    ].join('\n');
    expect(problemsOf(text)).toEqual([
      [2, 'NAT_TIME_INVALID'],
      [3, 'NAT_ADDRESS_INVALID'],
      [4, 'NAT_ADDRESS_INVALID'],
      [5, 'NAT_COLUMNS_MISSING'],
      [6, 'NAT_PERIOD_EMPTY'],
    ]);
    const outcome = readNatCsv(text);
    const [first] = outcome.kind === 'refused' ? outcome.problems : [];
    const error = first && new ApplianceError(first.code, { params: first.params });
    expect(error?.messageIn('en')).toContain('Line 2: 2026-02-31 is no date');
    expect(error?.messageIn('ko')).toContain('2행: 2026-02-31은(는) 날짜가 아닙니다');
  });

  it('is refused where one address is translated twice at a time, naming both lines', () => {
    const text = '203.0.113.7,10.0.0.1,2026-01-01,2026-02-01\n203.0.113.7,10.0.0.2,2026-02-01,\n';
    const outcome = readNatCsv(text);
    expect(outcome).toMatchObject({
      kind: 'refused',
      problems: [{ line: 2, code: 'NAT_PERIODS_OVERLAP', params: { line: 2, other: 1, address: '203.0.113.7' } }],
    });
    expect(problemsOf('203.0.113.7,10.0.0.1,2026-01-01,2026-01-31\n203.0.113.7,10.0.0.2,2026-02-01,\n')).toEqual([]);
  });

  it('is bounded, in rows and in problems told', () => {
    const row = (index: number) => `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255},192.168.0.1,,`;
    const rows = Array.from({ length: maxNatEntries + 1 }, (_, index) => row(index));
    expect(problemsOf(rows.join('\n'))).toEqual([[maxNatEntries + 1, 'NAT_ROWS_TOO_MANY']]);
    expect(entriesOf(rows.slice(1).join('\n'))).toHaveLength(maxNatEntries);
    expect(problemsOf('x,y\n'.repeat(1000))).toHaveLength(20);
  });

  it('never throws, whatever it is given', () => {
    fc.assert(fc.property(fc.string({ maxLength: 300 }), (text) => void readNatCsv(text)));
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        readNatRows([{ translated: one, internal: other, validFrom: one, validTo: other }]);
      }),
    );
  });
});
