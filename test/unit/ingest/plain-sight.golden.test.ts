import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { IngestSource } from '../../../src/core/source.ts';
import { createNormaliser } from '../../../src/ingest/normalise.ts';
import { loadDefinitions } from '../../../src/ingest/parsers/definitions/definition-loader.ts';
import { createParserSet } from '../../../src/ingest/parsers/definitions/parser-set.ts';

/** A line whose event was lost although everything stood in it, or that became a false one. */
interface GoldenLine {
  name: string;
  /** `auto`, `edr`, or a definition. */
  by: string;
  raw: string;
  expected: {
    host?: string;
    /** UTC epoch milliseconds. */
    at?: number;
    category?: string;
    action?: string;
    /** Null: absent. */
    fields?: Record<string, string | number | null>;
    /** Reason; null: any. */
    quarantined?: string | null;
  };
}

const auto: IngestSource = { id: 1, name: 'auto', kind: 'syslog', timeZone: 'Asia/Seoul', charset: 'auto' };
const { definitions } = loadDefinitions(path.join(import.meta.dirname, '../../../config/parsers'));
const parsers = createParserSet(definitions);
const golden = readFileSync(path.join(import.meta.dirname, '../../golden/ingest/plain-sight.ndjson'), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as GoldenLine);

function outcomeOf({ by, raw }: GoldenLine) {
  const own: IngestSource = by === 'edr' ? { ...auto, kind: 'edr_push' } : { ...auto, parser: by };
  const source = by === 'auto' ? auto : own;
  const normaliser = createNormaliser({ sources: [source], defaultSource: source, parsers });
  const receivedAt = Date.parse('2026-11-28T12:04:33Z');
  return normaliser.normaliseRecord({ sourceId: 1, raw: Buffer.from(raw), receivedAt, peer: '198.51.100.7' });
}

describe('what stands in plain sight', () => {
  it.each(golden.map((line) => [line.name, line] as const))('%s', (_name, line) => {
    const { quarantined, fields = {}, ...expected } = line.expected;
    const outcome = outcomeOf(line);
    if (quarantined !== undefined) {
      expect(outcome.kind).toBe('quarantined');
      if (quarantined !== null) expect(outcome).toMatchObject({ reason: quarantined });
      return;
    }
    if (outcome.kind !== 'event') throw new Error(`no event: ${outcome.reason}`);
    expect(outcome.event).toMatchObject(expected);
    const named = Object.fromEntries(Object.keys(fields).map((name) => [name, outcome.event.fields[name] ?? null]));
    expect(named).toEqual(fields);
  });
});
