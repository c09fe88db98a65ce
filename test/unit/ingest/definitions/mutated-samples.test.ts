import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultOf } from '../../../../scripts/fuzz/check-outcome.ts';
import { recordSeeds } from '../../../../scripts/fuzz/record-seeds.ts';
import type { NormaliseOutcome } from '../../../../src/core/record.ts';
import type { IngestSource } from '../../../../src/core/source.ts';
import { createNormaliser } from '../../../../src/ingest/normalise.ts';
import { loadDefinitions } from '../../../../src/ingest/parsers/definitions/definition-loader.ts';
import { createParserSet } from '../../../../src/ingest/parsers/definitions/parser-set.ts';
import { mutated } from './line-mutations.ts';

/** `HAETAE_FUZZ_LINES=1000000 vitest run --project unit …/mutated-samples.test.ts` prints what it took. */
const wanted = process.env['HAETAE_FUZZ_LINES'];
const numRuns = Number(wanted ?? 3000);
const seed = Number(process.env['HAETAE_FUZZ_SEED'] ?? Date.now() % 2 ** 31);
/** CPU time from which a line is read again, to tell its own cost from that of a collection of memory. */
const doubtedMicroseconds = 4000;

const { definitions } = loadDefinitions(path.join(import.meta.dirname, '../../../../config/parsers'));
const common = { timeZone: 'Asia/Seoul', charset: 'auto' } as const;
const auto: IngestSource = { ...common, id: 1, name: 'auto', kind: 'syslog' };
const korean: IngestSource = { ...auto, id: 2, name: 'cp949', charset: 'cp949' };
const sensor: IngestSource = { ...common, id: 3, name: 'sensor', kind: 'edr_push' };
const named = definitions.map(({ name }, index): IngestSource => ({ ...auto, id: 10 + index, name, parser: name }));
const all = [auto, korean, sensor, ...named];
const receivedAt = Date.UTC(2026, 2, 1);

/** Every kind of record that ingest knows. */
const seeds = recordSeeds(definitions).map(({ bytes, definition }) => {
  const owner = named.find(({ name }) => name === definition) ?? (bytes[0] === 123 ? sensor : auto);
  return { sourceId: owner.id, bytes: Uint8Array.from(bytes) };
});

function newMeasure() {
  const shares = new Map<string, number>();
  let slowest = { microseconds: 0, source: '', text: '' };
  let total = 0;
  return {
    take(source: string, outcome: NormaliseOutcome, microseconds: number, bytes: Uint8Array) {
      const kind =
        outcome.kind === 'quarantined' ? outcome.reason : outcome.event.action === 'message-logged' ? 'plain' : 'read';
      shares.set(kind, (shares.get(kind) ?? 0) + 1);
      total += microseconds;
      if (microseconds <= slowest.microseconds) return;
      slowest = { microseconds, source, text: Buffer.from(bytes).toString('latin1') };
    },
    print(lines: number) {
      const records = [...shares.values()].reduce((sum, count) => sum + count, 0);
      const text = [...shares]
        .sort((one, other) => other[1] - one[1])
        .map(([kind, count]) => `${kind} ${((count / records) * 100).toFixed(1)} %`);
      const { microseconds, source, text: line } = slowest;
      console.log(
        `seed ${seed}, ${lines} lines, ${records} records, ${Math.round((records / total) * 1e6)} records a second of CPU time\n` +
          `${text.join(', ')}\nslowest: ${microseconds} µs of CPU by ${source}, ${line.length} bytes: ${JSON.stringify(`${line.slice(0, 300)} … ${line.slice(-200)}`)}`,
      );
    },
  };
}

describe('mutated lines', () => {
  it(
    'become an event or a quarantined record, never a throw, and events stay bounded',
    () => {
      const normaliser = createNormaliser({ sources: all, defaultSource: auto, parsers: createParserSet(definitions) });
      const measure = newMeasure();
      let lines = 0;

      function read(source: IngestSource, bytes: Uint8Array): void {
        const record = { sourceId: source.id, raw: bytes, receivedAt, peer: '192.0.2.1' };
        let spent = process.threadCpuUsage();
        const outcome = normaliser.normaliseRecord(record);
        spent = process.threadCpuUsage(spent);
        let microseconds = spent.user + spent.system;
        for (let again = 0; again < 2 && microseconds > doubtedMicroseconds; again++) {
          const start = process.threadCpuUsage();
          normaliser.normaliseRecord(record);
          const used = process.threadCpuUsage(start);
          microseconds = Math.min(microseconds, used.user + used.system);
        }
        measure.take(source.name, outcome, microseconds, bytes);
        const fault = faultOf(outcome);
        if (fault !== null) throw new Error(fault);
      }

      const sourceOf = new Map(all.map((source) => [source.id, source]));
      const line = fc.record({
        mutant: mutated(seeds),
        other: fc.constantFrom(korean, sensor, ...named),
      });
      fc.assert(
        fc.property(line, ({ mutant: { sample, bytes }, other }) => {
          read(auto, bytes);
          if (sample.sourceId !== auto.id) read(sourceOf.get(sample.sourceId) ?? auto, bytes);
          read(other, bytes);
          lines++;
          if (wanted !== undefined && lines % 50_000 === 0) measure.print(lines);
        }),
        { numRuns, seed },
      );
      expect(lines).toBe(numRuns);
    },
    30_000 + numRuns * 20,
  );
});
