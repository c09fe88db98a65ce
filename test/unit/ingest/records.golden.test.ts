import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { NormaliseOutcome } from '../../../src/core/record.ts';
import type { IngestSource } from '../../../src/core/source.ts';
import { createNormaliser } from '../../../src/ingest/normalise.ts';

interface GoldenRecord {
  name: string;
  source: 'syslog' | 'edr';
  raw?: string;
  rawHex?: string;
  expected: unknown;
}

const syslog: IngestSource = { id: 1, name: 'syslog', kind: 'syslog', timeZone: 'Asia/Seoul', charset: 'auto' };
const edr: IngestSource = { id: 2, name: 'edr', kind: 'edr_push', timeZone: 'Asia/Seoul', charset: 'auto' };
const receivedAt = Date.UTC(2026, 2, 1, 0, 0, 30);
const peer = '198.51.100.7';
const golden = readFileSync(new URL('../../golden/ingest/records.ndjson', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as GoldenRecord);

/** An outcome as the golden file writes it: absent parts left out, and the sender's address, which is always the same. */
function readable(outcome: NormaliseOutcome): unknown {
  if (outcome.kind === 'quarantined') return { quarantined: outcome.reason };
  const { event } = outcome;
  const { 'log.source.address': address, ...fields } = event.fields;
  expect(address).toBe(peer);
  return {
    at: new Date(event.at).toISOString(),
    host: event.host,
    category: event.category,
    action: event.action,
    ...(event.sensorEventId === null ? {} : { sensorEventId: event.sensorEventId }),
    fields,
    ...(event.threat === null ? {} : { threat: event.threat }),
  };
}

describe('raw record to event', () => {
  it.each(golden.map((record) => [record.name, record] as const))('%s', (_name, record) => {
    const raw = record.rawHex === undefined ? Buffer.from(record.raw ?? '', 'utf8') : Buffer.from(record.rawHex, 'hex');
    const normaliser = createNormaliser({ sources: [syslog, edr], defaultSource: syslog });
    const sourceId = record.source === 'syslog' ? syslog.id : edr.id;
    const outcome = normaliser.normaliseRecord({ sourceId, raw, receivedAt, peer });
    expect(readable(outcome)).toEqual(record.expected);
    expect(outcome.kind === 'event' ? outcome.event.raw : outcome.raw).toBe(raw);
    const health = normaliser.health().find((counts) => counts.sourceId === sourceId);
    expect(health).toMatchObject({ received: 1, lastReceivedAt: receivedAt });
    expect(health?.parsed).toBe(outcome.kind === 'event' ? 1 : 0);
  });
});
