import path from 'node:path';
import type { NormaliseOutcome } from '../../src/core/record.ts';
import type { IngestSource } from '../../src/core/source.ts';
import { alertOf, defaultAlertFromLevel } from '../../src/detection/alert-draft.ts';
import { createDetector } from '../../src/detection/detector.ts';
import { loadRules } from '../../src/detection/rule-loader.ts';
import { splitterFor } from '../../src/ingest/files/file-format.ts';
import type { FileRecord } from '../../src/ingest/files/record-splitter.ts';
import { createLineBatchBuilder, lineTransports } from '../../src/ingest/line-batch.ts';
import { createNormaliser } from '../../src/ingest/normalise.ts';
import type { Definition } from '../../src/ingest/parsers/definitions/definition-document.ts';
import { createParserSet } from '../../src/ingest/parsers/definitions/parser-set.ts';
import type { RecordStage } from '../../src/ingest/record-failures.ts';
import { createEnrichment } from '../../src/sources/enrichment.ts';
import { createUnknownSenders } from '../../src/sources/unknown-senders.ts';
import type { Random } from './random.ts';

/** A way on which records come in; gives what they become. */
export interface Door {
  name: string;
  /** `definition`: the one whose sample the record began as. */
  enter(bytes: Uint8Array, definition: string | null): NormaliseOutcome[];
}

const rulesFolder = path.join(import.meta.dirname, '../../config/rules');
const common = { timeZone: 'Asia/Seoul', charset: 'auto' } as const;
const receivedAt = Date.UTC(2026, 10, 28, 12);
const peerOf = (id: number) => `10.0.${id >> 8}.${id & 255}`;
const fileNames = ['a.log', 'a.ndjson', 'a.json', 'a.csv'];

/**
 * All doors over the whole way of a record: read, build, enrich, detect. `onCaught` hears of everything that a stage throws.
 */
export function openDoors(
  definitions: readonly Definition[],
  random: Random,
  onCaught: (stage: RecordStage, thrown: unknown) => void,
): Door[] {
  const auto: IngestSource = { ...common, id: 1, name: 'auto', kind: 'syslog', addresses: [peerOf(1)] };
  const sensor: IngestSource = { ...common, id: 2, name: 'sensor', kind: 'edr_push' };
  const korean: IngestSource = { ...auto, id: 3, name: 'korean', charset: 'cp949', addresses: [peerOf(3)] };
  const pulled: IngestSource = { ...sensor, id: 4, name: 'pulled', kind: 'edr_pull' };
  const files: IngestSource = { ...common, id: 5, name: 'files', kind: 'file' };
  const unassigned: IngestSource = { ...common, id: 6, name: 'unassigned', kind: 'syslog' };
  const named = definitions.map(
    ({ name }, index): IngestSource => ({
      ...auto,
      id: 10 + index,
      name,
      parser: name,
      addresses: [peerOf(10 + index)],
    }),
  );
  const idOf = new Map(named.map(({ name, id }) => [name, id]));
  const parsers = createParserSet(definitions);
  const enrichment = createEnrichment();
  enrichment.setZones([{ network: '10.0.0.0/8', label: 'user' }]);
  enrichment.setNat(1, [{ translated: '192.0.2.7', internal: '10.1.1.1', validFrom: null, validTo: null }]);
  const detector = createDetector(loadRules(rulesFolder).rules);
  const normaliser = createNormaliser({
    sources: [auto, sensor, korean, pulled, files, ...named],
    defaultSource: unassigned,
    parsers,
    enrichment,
    unknownSenders: createUnknownSenders((lines) =>
      parsers.guess(lines).map(({ name, share }) => ({ parser: name, share })),
    ),
    detect: (event) => alertOf(event, detector.match(event), defaultAlertFromLevel),
    failures: { note: (stage, thrown) => onCaught(stage, thrown) },
  });
  const builder = createLineBatchBuilder();
  const record = (sourceId: number, raw: Uint8Array) => ({ sourceId, raw, receivedAt, peer: '198.51.100.7' });
  const own = (definition: string | null) => (definition === null ? undefined : idOf.get(definition));
  const owner = (definition: string | null) => own(definition) ?? random.of(named).id;

  function fromLine(bytes: Uint8Array, peer: string): NormaliseOutcome[] {
    const line = bytes.length > maxLineBytes ? bytes.subarray(0, maxLineBytes) : bytes;
    builder.add({ bytes: line, receivedAt, peer, transport: random.of(lineTransports), state: 'whole' });
    const batch = builder.take();
    return batch === null ? [] : normaliser.normaliseBatch(batch);
  }

  function fromFile(bytes: Uint8Array, sourceId: number): NormaliseOutcome[] {
    const splitter = splitterFor(random.of(fileNames), bytes, false);
    const cut = random.below(bytes.length + 1);
    const records: FileRecord[] = [
      ...splitter.push(Uint8Array.from(bytes.subarray(0, cut))),
      ...splitter.push(Uint8Array.from(bytes.subarray(cut))),
      ...splitter.end(),
    ];
    const feed = Buffer.alloc(1, 10);
    const body = Buffer.concat(records.flatMap((one) => [one.bytes, feed]));
    return normaliser.normaliseFeed(record(sourceId, body));
  }

  return [
    { name: 'line, known sender', enter: (bytes) => fromLine(bytes, peerOf(1)) },
    { name: 'line, unknown sender', enter: (bytes) => fromLine(bytes, `192.0.2.${random.below(250)}`) },
    { name: 'line, CP949', enter: (bytes) => fromLine(bytes, peerOf(3)) },
    { name: 'line, definition', enter: (bytes, definition) => fromLine(bytes, peerOf(owner(definition))) },
    { name: 'line, other definition', enter: (bytes) => fromLine(bytes, peerOf(random.of(named).id)) },
    { name: 'push', enter: (bytes) => normaliser.normaliseFeed(record(sensor.id, bytes)) },
    { name: 'pull', enter: (bytes) => normaliser.normaliseFeed(record(pulled.id, bytes)) },
    { name: 'file', enter: (bytes) => fromFile(bytes, random.of([files.id, auto.id, sensor.id])) },
    { name: 'file, definition', enter: (bytes, definition) => fromFile(bytes, owner(definition)) },
    {
      name: 're-parse',
      enter: (bytes, definition) => [
        normaliser.normaliseRecord(record(random.of([1, 2, 3, 5, owner(definition)]), bytes)),
      ],
    },
  ];
}

/** What a receiver lets through as one line. */
const maxLineBytes = 64 * 1024;
