import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { IngestSource } from '../../../src/core/source.ts';
import { createNormaliser } from '../../../src/ingest/normalise.ts';
import { loadDefinitions } from '../../../src/ingest/parsers/definitions/definition-loader.ts';
import { createParserSet } from '../../../src/ingest/parsers/definitions/parser-set.ts';
import { createSampleCollector } from '../../../src/sources/health/source-sample.ts';

interface GoldenTime {
  name: string;
  /** Source: `auto`, `edr`, `import` (a file for the source `auto`), or a definition. */
  by: string;
  raw: string;
  receivedAt?: string;
  /** ISO, or `received`. */
  at: string;
  doubt: string | null;
  sent: string | null;
  host?: string;
}

const auto: IngestSource = { id: 1, name: 'auto', kind: 'syslog', timeZone: 'Asia/Seoul', charset: 'auto' };
const { definitions } = loadDefinitions(path.join(import.meta.dirname, '../../../config/parsers'));
const parsers = createParserSet(definitions);
const golden = readFileSync(path.join(import.meta.dirname, '../../golden/ingest/times.ndjson'), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as GoldenTime);

function sourceOf(by: string): IngestSource {
  if (by === 'auto' || by === 'import') return auto;
  return by === 'edr' ? { ...auto, kind: 'edr_push' } : { ...auto, parser: by };
}

function outcomeOf({ by, raw }: GoldenTime, receivedAt: number) {
  const source = sourceOf(by);
  const normaliser = createNormaliser({ sources: [source], defaultSource: source, parsers });
  const record = { sourceId: source.id, raw: Buffer.from(raw), receivedAt, peer: '198.51.100.7' };
  const [outcome] = by === 'import' ? normaliser.normaliseFeed(record) : [normaliser.normaliseRecord(record)];
  return { outcome, doubted: normaliser.health()[0]?.timeDoubted };
}

describe('times of records', () => {
  it.each(golden.map((record) => [record.name, record] as const))('%s', (_name, record) => {
    const receivedAt = Date.parse(record.receivedAt ?? '2026-11-28T12:04:33Z');
    const { outcome, doubted } = outcomeOf(record, receivedAt);
    if (outcome?.kind !== 'event') throw new Error(`no event: ${outcome?.reason}`);
    const { event } = outcome;
    const at = event.at === receivedAt ? 'received' : new Date(event.at).toISOString();
    const { 'labels.time_doubt': doubt = null, 'labels.device_time': sent = null } = event.fields;
    expect({ at, doubt, sent }).toEqual({ at: record.at, doubt: record.doubt, sent: record.sent });
    expect(doubted).toBe(record.doubt === null ? 0 : 1);
    if (record.host !== undefined) expect(event.host).toBe(record.host);
  });

  it('are measured as they were sent, also where they were not believed', () => {
    const skewOf = (record: GoldenTime) => {
      const receivedAt = Date.parse('2026-11-28T12:04:33Z');
      const collector = createSampleCollector();
      const { outcome } = outcomeOf(record, receivedAt);
      if (outcome !== undefined) collector.note([outcome]);
      return collector.take(new Map())[0]?.skews;
    };
    const named = (name: string) => golden.find((record) => record.name === name) as GoldenTime;
    expect(skewOf(named('clock two days ahead'))).toEqual([-2 * 86_400_000]);
    expect(skewOf(named('before 2000'))).toEqual([Date.parse('2026-11-28T12:04:33Z')]);
    expect(skewOf(named('RFC 5424, not synchronised'))).toEqual([3000]);
    expect(skewOf(named('words'))).toEqual([]);
    expect(skewOf(named('30 February'))).toEqual([]);
  });
});
