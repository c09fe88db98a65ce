import { describe, expect, it } from 'vitest';
import { hasExpected, readExpectedTime } from '../../../scripts/parser-evaluation/compare.ts';
import { newTally, total } from '../../../scripts/parser-evaluation/tally.ts';
import type { NormalisedEvent } from '../../../src/core/event.ts';

const event: NormalisedEvent = {
  at: Date.UTC(2026, 2, 1, 9, 0, 5, 120),
  receivedAt: Date.UTC(2026, 2, 1, 10),
  sourceId: 1,
  host: 'web-01.example.com',
  category: 'web',
  action: 'http-request',
  sensorEventId: null,
  fields: { 'user.name': 'Kim', 'source.port': 443, 'process.entity_id': '{AB-1}' },
  raw: new Uint8Array(),
  threat: null,
};
const has = (places: string[], expected: string, line = '') => hasExpected(event, places, expected, line);

describe('comparison with recorded expectations', () => {
  it('folds case and braces, compares numbers by value, and any of the named fields will do', () => {
    expect(has(['user.target.name', 'user.name'], 'kim')).toBe(true);
    expect(has(['user.name'], 'lee')).toBe(false);
    expect(has(['source.port'], '0x1bb')).toBe(true);
    expect(has(['process.entity_id'], 'ab-1')).toBe(true);
    expect(has(['user.email'], 'kim')).toBe(false);
  });

  it('takes the host whole or by its first label', () => {
    expect(has(['@host'], 'WEB-01.example.com')).toBe(true);
    expect(has(['@host'], 'web-01')).toBe(false);
    expect(has(['@host-part'], 'web-01')).toBe(true);
  });

  it('compares times to the precision that is written, and without a year where the line has none', () => {
    expect(has(['@time'], '2026-03-01T09:00:05Z')).toBe(true);
    expect(has(['@time'], '2026-03-01T09:00:05.500Z')).toBe(false);
    expect(has(['@time'], '01/Mar/2026:18:00:05 +0900')).toBe(true);
    expect(has(['@time'], 'Mar  1 09:00:05')).toBe(true);
    expect(has(['@time'], '2022-03-01T09:00:05Z')).toBe(false);
    expect(has(['@time'], '2022-03-01T09:00:05Z', '<13>Mar  1 09:00:05 host x')).toBe(true);
    expect(has(['@time'], 'yesterday')).toBe(false);
    expect(readExpectedTime('Sun Mar 01 09:00:05.5 2026')?.at).toBe(Date.UTC(2026, 2, 1, 9, 0, 5, 500));
  });

  it('adds tallies up', () => {
    const one = { ...newTally('a', 'b'), lines: 2, structured: 1, plain: 1, compared: 4, equal: 3 };
    expect(total([one, one])).toMatchObject({ lines: 4, structured: 2, plain: 2, compared: 8, equal: 6 });
  });
});
